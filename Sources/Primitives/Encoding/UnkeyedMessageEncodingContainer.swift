// SPDX-License-Identifier: Apache-2.0

/// An unkeyed container of a message; all that are asked of one encoder are the same.
struct UnkeyedMessageEncodingContainer: UnkeyedEncodingContainer {
  let encoder: MessageEncoder

  var codingPath: [any CodingKey] { encoder.codingPath }
  var count: Int { encoder.count }

  mutating func encodeNil() throws {
    encoder.addElement { encoder.writer.append(WireTag.null) }
  }

  mutating func encode<Scalar: WireScalar>(_ value: Scalar) throws {
    encoder.addElement { value.write(to: encoder.writer) }
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

  private func child() -> MessageEncoder {
    let child = encoder.child(at: MessageCodingKey(index: count))
    encoder.addElement {}
    return child
  }
}
