// SPDX-License-Identifier: Apache-2.0

/// A type of the standard library that is not decoded by its own `init(from:)`.
protocol DirectlyDecodable: Decodable {
  /// Decodes the value at a reader's place, which belongs to a decoder.
  static func decodeDirectly(
    from reader: WireReader, in decoder: MessageDecoder, at key: (any CodingKey)?
  ) throws -> Self
}

extension Optional: DirectlyDecodable where Wrapped: Decodable {
  static func decodeDirectly(
    from reader: WireReader, in decoder: MessageDecoder, at key: (any CodingKey)?
  ) throws -> Self {
    try decoder.decodeIfPresent(Wrapped.self, from: reader, at: key)
  }
}

extension Array: DirectlyDecodable where Element: Decodable {
  static func decodeDirectly(
    from reader: WireReader, in decoder: MessageDecoder, at key: (any CodingKey)?
  ) throws -> Self {
    if let type = Element.self as? any PackedElement.Type,
      let packed = try unpack(type, from: reader, in: decoder, at: key)
    {
      return packed
    }
    return try decoder.decodeByItself(Self.self, from: reader, at: key)
  }

  private static func unpack<Packed: PackedElement>(
    _ type: Packed.Type, from reader: WireReader, in decoder: MessageDecoder,
    at key: (any CodingKey)?
  ) throws -> Self? {
    var reader = reader
    let elements = try decoder.attempt(at: key) { () throws(WireFault) -> [Packed]? in
      try reader.takePresentMarks()
      guard try reader.peekTag() == Packed.packedTag else { return nil }
      return try Packed.unpack(from: &reader)
    }
    return elements.flatMap { same($0, as: Self.self) }
  }
}

extension ContiguousArray: DirectlyDecodable where Element: Decodable {
  static func decodeDirectly(
    from reader: WireReader, in decoder: MessageDecoder, at key: (any CodingKey)?
  ) throws -> Self {
    guard Element.self is any PackedElement.Type else {
      return try decoder.decodeByItself(Self.self, from: reader, at: key)
    }
    return Self(try Array.decodeDirectly(from: reader, in: decoder, at: key))
  }
}

/// A value as the type that it is known to have, though not to the compiler.
///
/// Generic on both sides, since a cast from array to array would convert element by element.
func same<Value, Result>(_ value: Value, as type: Result.Type) -> Result? {
  value as? Result
}
