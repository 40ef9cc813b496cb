// SPDX-License-Identifier: Apache-2.0

/// Between keys, values or elements and what is stored of them.
///
/// Equality of what is stored is equality of bytes. Equal values have equal bytes, except strings
/// in different Unicode forms, which Swift calls equal, and values of a type that encodes what its
/// `==` does not look at. Zeros of `Double` are made one. A `Double` that is not a number equals
/// itself here.
enum StoredCoding {
  static func encode<Value: Encodable>(
    _ value: Value, in scope: (any HandleScope)?
  ) throws -> StoredValue {
    if RawScalar.isRaw(Value.self) { return StoredValue(.scalar(RawScalar.bits(of: value))) }
    if let scope {
      return StoredValue(
        .bytes(try MessageEncoding.encode(value, along: .scope(scope)).bytes, blocks: []))
    }
    let message = try MessageEncoding.encode(value)
    return StoredValue(
      .bytes(message.bytes, blocks: try message.blocks()), references: message.kept)
  }

  /// The same for what is compared with others.
  static func encode<Key: Encodable & Hashable>(
    key: Key, in scope: (any HandleScope)?
  ) throws -> StoredValue {
    // Both zeros are equal, and have different bits.
    if Key.self == Double.self, let number = key as? Double, number == 0 {
      return StoredValue(.scalar(0))
    }
    return try encode(key, in: scope)
  }

  static func decode<Value: Decodable>(_ type: Value.Type, from stored: StoredValue) throws -> Value
  {
    try withExtendedLifetime(stored) {
      try QueueCoding.decode(
        type, from: stored.payload.queued, keeping: stored.references, in: stored.scope)
    }
  }
}
