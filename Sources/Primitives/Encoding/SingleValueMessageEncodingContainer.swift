// SPDX-License-Identifier: Apache-2.0

/// The single-value container of an encoder, which takes one value.
struct SingleValueMessageEncodingContainer: SingleValueEncodingContainer {
  let encoder: MessageEncoder

  var codingPath: [any CodingKey] { encoder.codingPath }

  mutating func encodeNil() throws {
    try encoder.encodeSingle(Any?.none as Any) { encoder.writer.append(WireTag.null) }
  }

  mutating func encode<Scalar: WireScalar>(_ value: Scalar) throws {
    try encoder.encodeSingle(value) { value.write(to: encoder.writer) }
  }

  mutating func encode<T: Encodable>(_ value: T) throws {
    try encoder.encodeSingle(value) { try encoder.encode(value, at: nil) }
  }
}
