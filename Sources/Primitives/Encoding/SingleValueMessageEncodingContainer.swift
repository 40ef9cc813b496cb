// SPDX-License-Identifier: Apache-2.0

/// The single-value container of an encoder, which takes one value.
struct SingleValueMessageEncodingContainer: SingleValueEncodingContainer {
  let encoder: MessageEncoder

  var codingPath: [any CodingKey] { encoder.codingPath }

  mutating func encodeNil() throws {
    try encoder.encodeSingle(Any?.none as Any) { encoder.writer.append(WireTag.null) }
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
    try encoder.encodeSingle(value) { try encoder.encode(value, at: nil) }
  }

  private func add(_ value: some WireScalar) throws {
    try encoder.encodeSingle(value) { value.write(to: encoder.writer) }
  }
}
