// SPDX-License-Identifier: Apache-2.0

/// What a shared object is made of, as its block says it: so that a handle that is taken for one of
/// something else is an error that names both.
///
/// The digest is of the type's full name, without the addresses that names of local types contain,
/// which differ between two runs of one program.
struct ElementType: Sendable, Hashable, Codable {
  /// Never zero: that is a block which does not say what it is made of.
  let digest: UInt64
  /// The short name, as much of it as a block has room for.
  let name: String

  private init(fullName: String, name: String) {
    digest = max(Self.digest(of: fullName.utf8), 1)
    self.name = Self.shortened(name)
  }

  init(digest: UInt64, name: String) {
    self.digest = digest
    self.name = name
  }

  /// Something that is no Swift type, and has one name everywhere.
  init(named name: String) {
    self.init(fullName: name, name: name)
  }

  private struct Known {
    let type: ObjectIdentifier
    let element: ElementType
  }

  /// A list, as there are few: what hashes would cost each child a search for conformances.
  private static let known = Guarded<[Known]>([])

  /// The type of elements or values.
  static func of(_ type: Any.Type) -> ElementType {
    let id = ObjectIdentifier(type)
    if let element = known.locked({ $0.first { $0.type == id }?.element }) {
      return element
    }
    let element = ElementType(
      fullName: withoutAddresses(String(reflecting: type)), name: String(describing: type))
    known.locked { $0.append(Known(type: id, element: element)) }
    return element
  }

  /// In a forked child: no thread came along that could hold the lock.
  static func reset() {
    known.reset()
  }

  // MARK: Names

  /// FNV-1a, 64 bits.
  private static func digest(of bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  private static func withoutAddresses(_ name: String) -> String {
    var result: [UInt8] = []
    var isAddress = false
    for byte in name.utf8 {
      if byte == UInt8(ascii: "$") {
        isAddress = true
      } else if !isAddress || !isHexadecimal(byte) {
        isAddress = false
        result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
    default: false
    }
  }

  private static func shortened(_ name: String) -> String {
    guard name.utf8.count > BlockLayout.elementNameBytes else { return name }
    var short = name
    while short.utf8.count > BlockLayout.elementNameBytes - 3 { short.removeLast() }
    return short + "…"
  }
}
