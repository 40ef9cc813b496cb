// SPDX-License-Identifier: Apache-2.0

/// A keyed container of a message, whose keys may be asked for in any order.
struct KeyedMessageDecodingContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let decoder: MessageDecoder

  var codingPath: [any CodingKey] { decoder.codingPath }

  var allKeys: [Key] {
    (try? decoder.keyedBody?.keys(Key.self)) ?? []
  }

  func contains(_ key: Key) -> Bool {
    (try? decoder.find(key)) != nil
  }

  func decodeNil(forKey key: Key) throws -> Bool {
    let value = try find(key)
    return try decoder.attempt(at: key) { () throws(WireFault) in
      try value.peekTag() == WireTag.null
    }
  }

  func decode<Scalar: WireScalar>(_ type: Scalar.Type, forKey key: Key) throws -> Scalar {
    try take(type, at: key)
  }

  // The standard library's defaults for these two types refuse them, and would be preferred.

  func decode(_ type: Int128.Type, forKey key: Key) throws -> Int128 {
    try take(type, at: key)
  }

  func decode(_ type: UInt128.Type, forKey key: Key) throws -> UInt128 {
    try take(type, at: key)
  }

  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
    try decoder.decode(type, from: find(key), at: key)
  }

  func decodeIfPresent<Scalar: WireScalar>(
    _ type: Scalar.Type, forKey key: Key
  ) throws -> Scalar? {
    guard var value = try findIfPresent(key) else { return nil }
    return try decoder.take(type, from: &value, at: key)
  }

  func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T? {
    guard let value = try findIfPresent(key) else { return nil }
    return try decoder.decodeIfPresent(type, from: value, at: key)
  }

  func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<NestedKey> {
    try child(at: key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try child(at: key).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder {
    try child(at: MessageCodingKey.superclass)
  }

  func superDecoder(forKey key: Key) throws -> any Decoder {
    try child(at: key)
  }

  private func take<Scalar: WireScalar>(_ type: Scalar.Type, at key: Key) throws -> Scalar {
    var value = try find(key)
    return try decoder.take(type, from: &value, at: key)
  }

  private func child(at key: some CodingKey) throws -> MessageDecoder {
    try decoder.child(reading: find(key), at: key)
  }

  private func find(_ key: some CodingKey) throws -> WireReader {
    if let value = try decoder.find(key) { return value }
    let entries = decoder.keyedBody?.count ?? 0
    throw DecodingError.keyNotFound(
      key,
      DecodingError.Context(
        codingPath: codingPath,
        debugDescription: "expected the key \(key.stringValue), found \(entries) other keys"
          + ", at byte \(decoder.reader.position)"))
  }

  /// The place of a key's value unless that is nil.
  private func findIfPresent(_ key: Key) throws -> WireReader? {
    guard let value = try decoder.find(key) else { return nil }
    let tag = try decoder.attempt(at: key) { () throws(WireFault) in try value.peekTag() }
    return tag == WireTag.null ? nil : value
  }
}
