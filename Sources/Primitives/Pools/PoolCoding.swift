// SPDX-License-Identifier: Apache-2.0

/// From values to the messages of a pool: a header, then the value.
enum PoolCoding {
  static func encode<Value: Encodable>(
    _ value: Value, after header: PoolHeader
  ) throws -> QueueCore.Payload {
    guard !RawScalar.isRaw(Value.self) else {
      let header = header.with(.scalar)
      return .words(header.first, header.second, RawScalar.bits(of: value))
    }
    let message = try MessageEncoding.encode(value, after: header.bytes)
    return .bytes(message.bytes, blocks: try message.blocks())
  }
}
