// SPDX-License-Identifier: Apache-2.0

/// A type of the standard library that is not encoded by its own `encode(to:)`.
protocol DirectlyEncodable: Encodable {
  /// Appends this value as an entry of an encoder's container, or as its single value.
  func encodeDirectly(in encoder: MessageEncoder, at key: (any CodingKey)?) throws
}

extension Optional: DirectlyEncodable where Wrapped: Encodable {
  /// The standard library's own encoding takes `.some(nil)` and `nil` for the same.
  func encodeDirectly(in encoder: MessageEncoder, at key: (any CodingKey)?) throws {
    guard let wrapped = self else { return encoder.writer.append(WireTag.null) }
    let start = encoder.writer.count
    try encoder.encode(wrapped, at: key)
    encoder.writer.markPresent(at: start)
  }
}

extension Array: DirectlyEncodable where Element: Encodable {
  func encodeDirectly(in encoder: MessageEncoder, at key: (any CodingKey)?) throws {
    if let type = Element.self as? any PackedElement.Type, pack(type, to: encoder.writer) { return }
    try encoder.encodeByItself(self, at: key)
  }

  private func pack<Packed: PackedElement>(_ type: Packed.Type, to writer: WireWriter) -> Bool {
    guard let elements = same(self, as: [Packed].self) else { return false }
    Packed.pack(elements, to: writer)
    return true
  }
}

extension ContiguousArray: DirectlyEncodable where Element: Encodable {
  func encodeDirectly(in encoder: MessageEncoder, at key: (any CodingKey)?) throws {
    guard Element.self is any PackedElement.Type else {
      return try encoder.encodeByItself(self, at: key)
    }
    try Array(self).encodeDirectly(in: encoder, at: key)
  }
}

extension Set: DirectlyEncodable where Element: Encodable {
  func encodeDirectly(in encoder: MessageEncoder, at key: (any CodingKey)?) throws {
    try encoder.encodeByItself(self, at: key, unorderedGroup: 1)
  }
}

extension Dictionary: DirectlyEncodable where Key: Encodable, Value: Encodable {
  func encodeDirectly(in encoder: MessageEncoder, at key: (any CodingKey)?) throws {
    try encoder.encodeByItself(self, at: key, unorderedGroup: 2)
  }
}
