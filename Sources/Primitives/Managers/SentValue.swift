// SPDX-License-Identifier: Apache-2.0

/// A key, a value, an element or a message on its way between a manager's server and another
/// family: encoded.
///
/// The handles that it names stand in its bytes, where either side finds them.
enum SentValue: Codable, Sendable {
  case scalar(UInt64)
  case bytes([UInt8])

  init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    self =
      if try container.decode(Bool.self) {
        .scalar(try container.decode(UInt64.self))
      } else {
        .bytes(try container.decode([UInt8].self))
      }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    switch self {
    case .scalar(let bits):
      try container.encode(true)
      try container.encode(bits)
    case .bytes(let bytes):
      try container.encode(false)
      try container.encode(bytes)
    }
  }

  init(_ payload: QueueCore.Payload) {
    self =
      switch payload {
      case .scalar(let bits): .scalar(bits)
      case .bytes(let bytes, _): .bytes(bytes)
      case .words(let first, let second, let third):
        .bytes(HeaderWords.bytes(first, second, third))
      }
  }

  init(_ payload: StoredValue.Payload) { self.init(payload.queued) }

  /// Encodes a value for a manager.
  init<Value: Encodable>(_ value: Value, to link: ManagerLink) throws {
    self.init(try StoredCoding.encode(value, in: link).payload)
  }

  /// The value, which came from a manager.
  func decode<Value: Decodable>(_ type: Value.Type, from link: ManagerLink) throws -> Value {
    let payload: QueueCore.Payload =
      switch self {
      case .scalar(let bits): .scalar(bits)
      case .bytes(let bytes): .bytes(bytes, blocks: [])
      }
    return try QueueCoding.decode(type, from: payload, keeping: [], in: link)
  }

  /// The handles in it, each once; for bytes from a peer, which may be anything.
  var handles: Set<BlockHandle> {
    get throws(PrimitivesError) {
      guard case .bytes(let bytes) = self else { return [] }
      return try MessageEncoding.handles(in: bytes)
    }
  }
}
