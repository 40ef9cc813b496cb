// SPDX-License-Identifier: Apache-2.0

/// An unkeyed container of a message, or a packed array, read value by value.
struct UnkeyedMessageDecodingContainer: UnkeyedDecodingContainer {
  private let decoder: MessageDecoder
  private let size: Int
  private var values: WireReader
  private(set) var currentIndex = 0

  init(decoder: MessageDecoder) throws(WireFault) {
    self.decoder = decoder
    var reader = decoder.reader
    try reader.takePresentMarks()
    let tag = try reader.peekTag()
    if WireTag.packed.contains(tag) {
      (values, size) = try PackedArrays.expand(&reader, tag: tag)
    } else {
      let container = try reader.takeContainer(
        narrow: WireTag.unkeyed, wide: WireTag.wideUnkeyed, expected: [Any].self)
      values = reader.moved(to: container.range.lowerBound, end: container.range.upperBound)
      size = container.count
    }
    try checkEnd()
  }

  var codingPath: [any CodingKey] { decoder.codingPath }
  var count: Int? { size }
  var isAtEnd: Bool { currentIndex >= size }

  mutating func decodeNil() throws -> Bool {
    let place = try place(of: Any?.self)
    let isNil = try decoder.attempt(at: place) { () throws(WireFault) in
      try values.peekTag() == WireTag.null
    }
    if isNil { _ = try next(Any?.self) { _, _, _ in true } }
    return isNil
  }

  mutating func decode<Scalar: WireScalar>(_ type: Scalar.Type) throws -> Scalar {
    try take(type)
  }

  // The standard library's defaults for these two types refuse them, and would be preferred.

  mutating func decode(_ type: Int128.Type) throws -> Int128 {
    try take(type)
  }

  mutating func decode(_ type: UInt128.Type) throws -> UInt128 {
    try take(type)
  }

  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
    try next(type) { decoder, values, place in try decoder.decode(type, from: values, at: place) }
  }

  mutating func decodeIfPresent<T: Decodable>(_ type: T.Type) throws -> T? {
    guard !isAtEnd else { return nil }
    return try next(type) { decoder, values, place in
      try decoder.decodeIfPresent(type, from: values, at: place)
    }
  }

  mutating func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type
  ) throws -> KeyedDecodingContainer<NestedKey> {
    try next([String: Any].self) { decoder, values, place in
      try decoder.child(reading: values, at: place).container(keyedBy: type)
    }
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try next([Any].self) { decoder, values, place in
      try decoder.child(reading: values, at: place).unkeyedContainer()
    }
  }

  mutating func superDecoder() throws -> any Decoder {
    try next((any Decoder).self) { decoder, values, place in
      try decoder.child(reading: values, at: place)
    }
  }

  private mutating func take<Scalar: WireScalar>(_ type: Scalar.Type) throws -> Scalar {
    let place = try place(of: type)
    var rest = values
    let value = try decoder.take(type, from: &rest, at: place)
    try advance(to: rest, from: place)
    return value
  }

  /// Looks at the next value and then passes over it, unless that throws.
  private mutating func next<R>(
    _ type: any Any.Type, _ body: (MessageDecoder, WireReader, MessageCodingKey) throws -> R
  ) throws -> R {
    let place = try place(of: type)
    let result = try body(decoder, values, place)
    var rest = values
    try decoder.attempt(at: place) { () throws(WireFault) in try rest.skipValue() }
    try advance(to: rest, from: place)
    return result
  }

  private func place(of type: any Any.Type) throws -> MessageCodingKey {
    let place = MessageCodingKey(index: currentIndex)
    guard isAtEnd else { return place }
    let fault = values.fault(.ended(expected: type, count: size))
    throw fault.decodingError(path: decoder.path(to: place))
  }

  private mutating func advance(to rest: WireReader, from place: MessageCodingKey) throws {
    values = rest
    currentIndex += 1
    try decoder.attempt(at: place) { () throws(WireFault) in try checkEnd() }
  }

  /// The count that the header tells must be that of the values.
  private func checkEnd() throws(WireFault) {
    guard isAtEnd != values.isAtEnd else { return }
    throw values.fault(.corrupted("a container does not have the \(size) values that it says"))
  }
}
