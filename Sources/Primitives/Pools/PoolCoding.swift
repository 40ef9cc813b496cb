// SPDX-License-Identifier: Apache-2.0

/// Between values and the messages of a pool: a header, then the value.
enum PoolCoding {
  static func encode<Value: Encodable>(
    _ value: Value, after header: PoolHeader
  ) throws -> QueueCore.Payload {
    guard !RawScalar.isRaw(Value.self) else {
      let header = header.with(.scalar)
      return .bytes(
        HeaderWords.bytes(header.first, header.second, RawScalar.bits(of: value)), blocks: [])
    }
    let message = try MessageEncoding.encode(value, after: header.bytes)
    return .bytes(message.bytes, blocks: try message.blocks())
  }

  /// The value of a message; `references` keep what it names alive until it has its own.
  static func decode<Value: Decodable>(
    _ type: Value.Type, from bytes: [UInt8], _ form: PoolHeader.Form,
    keeping references: [BlockReference]
  ) throws -> Value {
    if form.contains(.scalar), RawScalar.isRaw(type) {
      return RawScalar.value(of: HeaderWords.word(2, of: bytes), as: type)
    }
    return try withExtendedLifetime(references) {
      try MessageEncoding.decode(type, from: bytes, startingAt: PoolHeader.byteCount)
    }
  }

  /// The bytes of a queue's message; one of just eight bytes is no message of a pool.
  static func bytes(of payload: QueueCore.Payload) -> [UInt8] {
    guard case .bytes(let bytes, _) = payload, bytes.count >= PoolHeader.byteCount else {
      fatalError("Pool: a message without its header")
    }
    return bytes
  }
}
