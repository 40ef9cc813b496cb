// SPDX-License-Identifier: Apache-2.0

/// An unkeyed container of a message; all that are asked of one encoder are the same.
struct UnkeyedMessageEncodingContainer: UnkeyedEncodingContainer {
  let encoder: MessageEncoder

  var codingPath: [any CodingKey] { encoder.codingPath }
  var count: Int { encoder.count }

  mutating func encodeNil() throws {
    try encoder.addElement { encoder.writer.append(WireTag.null) }
  }

  mutating func encode<Scalar: WireScalar>(_ value: Scalar) throws {
    try add(value)
  }

  // The standard library's defaults for these two types refuse them, and would be preferred.

  mutating func encode(_ value: Int128) throws {
    try add(value)
  }

  mutating func encode(_ value: UInt128) throws {
    try add(value)
  }

  mutating func encode<T: Encodable>(_ value: T) throws {
    try encoder.addElement { try encoder.encode(value, at: MessageCodingKey(index: count)) }
  }

  mutating func nestedContainer<NestedKey: CodingKey>(
    keyedBy keyType: NestedKey.Type
  ) -> KeyedEncodingContainer<NestedKey> {
    child().container(keyedBy: keyType)
  }

  mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    child().unkeyedContainer()
  }

  mutating func superEncoder() -> any Encoder {
    child()
  }

  private func add(_ value: some WireScalar) throws {
    try encoder.addElement { value.write(to: encoder.writer) }
  }

  private func child() -> MessageEncoder {
    encoder.addChild(at: MessageCodingKey(index: count), isEntry: false)
  }
}
