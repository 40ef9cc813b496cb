// SPDX-License-Identifier: Apache-2.0

/// The single-value container of a decoder, which may be asked again for another type.
struct SingleValueMessageDecodingContainer: SingleValueDecodingContainer {
  let decoder: MessageDecoder

  var codingPath: [any CodingKey] { decoder.codingPath }

  func decodeNil() -> Bool {
    (try? decoder.reader.peekTag()) == WireTag.null
  }

  func decode<Scalar: WireScalar>(_ type: Scalar.Type) throws -> Scalar {
    try take(type)
  }

  // The standard library's defaults for these two types refuse them, and would be preferred.

  func decode(_ type: Int128.Type) throws -> Int128 {
    try take(type)
  }

  func decode(_ type: UInt128.Type) throws -> UInt128 {
    try take(type)
  }

  func decode<T: Decodable>(_ type: T.Type) throws -> T {
    try decoder.decode(type, from: decoder.reader, at: nil)
  }

  private func take<Scalar: WireScalar>(_ type: Scalar.Type) throws -> Scalar {
    var reader = decoder.reader
    return try decoder.take(type, from: &reader, at: nil)
  }
}
