// SPDX-License-Identifier: Apache-2.0

/// A task or a reply as it came: a header, then an encoded value or an eight-byte scalar.
struct PoolMessage {
  let header: PoolHeader
  let references: [BlockReference]
  private let scalar: UInt64
  /// With the header; empty where there is a scalar.
  private let encoded: [UInt8]

  init(_ payload: QueueCore.Payload, keeping references: [BlockReference]) {
    self.references = references
    switch payload {
    case .words(let first, let second, let third):
      header = PoolHeader(first: first, second: second)
      scalar = third
      encoded =
        header.form.contains(.scalar) ? [] : HeaderWords.bytes(first, second, third)
    case .bytes(let bytes, _) where bytes.count >= PoolHeader.byteCount:
      header = PoolHeader(of: bytes)
      scalar = 0
      encoded = bytes
    case .bytes, .scalar: fatalError("Pool: a message without its header")
    }
  }

  /// All of it, for whoever passes it on.
  var bytes: [UInt8] {
    header.form.contains(.scalar)
      ? HeaderWords.bytes(header.first, header.second, scalar) : encoded
  }

  /// The value, if it is an eight-byte scalar.
  func scalar<Value>(_ type: Value.Type) -> Value? {
    guard header.form.contains(.scalar), RawScalar.isRaw(type) else { return nil }
    return RawScalar.value(of: scalar, as: type)
  }

  /// The value; what it names is kept alive until it has its own references.
  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    if let value = scalar(type) { return value }
    return try withExtendedLifetime(references) {
      try MessageEncoding.decode(type, from: encoded, startingAt: PoolHeader.byteCount)
    }
  }

  /// The error that a reply tells of.
  var error: any Error {
    do {
      return try decode(SentError.self).error
    } catch {
      return error
    }
  }
}
