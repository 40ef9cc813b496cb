// SPDX-License-Identifier: Apache-2.0

/// What only who has the key can compute of a message.
///
/// Source: RFC 2104, with SHA-256.
enum HMAC {
  /// The code of a message that consists of several parts, one behind the other.
  static func code(of parts: [[UInt8]], key: [UInt8]) -> [UInt8] {
    var key = key.count > SHA256.blockBytes ? SHA256.hash(key) : key
    key += [UInt8](repeating: 0, count: SHA256.blockBytes - key.count)
    var inner = SHA256()
    inner.update(key.map { $0 ^ 0x36 })
    for part in parts { inner.update(part) }
    var outer = SHA256()
    outer.update(key.map { $0 ^ 0x5c })
    outer.update(inner.finish())
    return outer.finish()
  }

  /// Whether two runs of bytes are equal, in a time that does not tell where they differ.
  static func isEqual(_ first: [UInt8], _ second: [UInt8]) -> Bool {
    guard first.count == second.count else { return false }
    var difference: UInt8 = 0
    for index in first.indices { difference |= first[index] ^ second[index] }
    return difference == 0
  }
}
