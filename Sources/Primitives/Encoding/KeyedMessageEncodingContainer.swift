// SPDX-License-Identifier: Apache-2.0

/// A keyed container of a message; all that are asked of one encoder are the same.
struct KeyedMessageEncodingContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let encoder: MessageEncoder

  var codingPath: [any CodingKey] { encoder.codingPath }

  mutating func encodeNil(forKey key: Key) throws {
    try encoder.addEntry(key) { encoder.writer.append(WireTag.null) }
  }

  mutating func encode<Scalar: WireScalar>(_ value: Scalar, forKey key: Key) throws {
    try add(value, at: key)
  }

  // The standard library's defaults for these two types refuse them, and would be preferred.

  mutating func encode(_ value: Int128, forKey key: Key) throws {
    try add(value, at: key)
  }

  mutating func encode(_ value: UInt128, forKey key: Key) throws {
    try add(value, at: key)
  }

  mutating func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
    try encoder.addEntry(key) { try encoder.encode(value, at: key) }
  }

  mutating func encodeIfPresent<T: Encodable>(_ value: T?, forKey key: Key) throws {
    guard value != nil else { return }
    try encode(value, forKey: key)
  }

  mutating func nestedContainer<NestedKey: CodingKey>(
    keyedBy keyType: NestedKey.Type, forKey key: Key
  ) -> KeyedEncodingContainer<NestedKey> {
    child(at: key).container(keyedBy: keyType)
  }

  mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    child(at: key).unkeyedContainer()
  }

  mutating func superEncoder() -> any Encoder {
    child(at: MessageCodingKey.superclass)
  }

  mutating func superEncoder(forKey key: Key) -> any Encoder {
    child(at: key)
  }

  private func add(_ value: some WireScalar, at key: Key) throws {
    try encoder.addEntry(key) { value.write(to: encoder.writer) }
  }

  private func child(at key: some CodingKey) -> MessageEncoder {
    encoder.addChild(at: key, isEntry: true)
  }
}
