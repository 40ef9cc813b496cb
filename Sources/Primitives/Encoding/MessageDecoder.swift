// SPDX-License-Identifier: Apache-2.0

/// The decoder of one value of a message: where the value is, and a link of the coding path.
final class MessageDecoder: Decoder {
  let reader: WireReader

  /// What came with the message.
  let descriptors: ReceivedDescriptors?

  /// Whose handles the message names, if not this family's.
  let scope: (any HandleScope)?

  /// The keyed container that the value is, once someone has asked for it.
  var keyedBody: KeyedBody?

  private let parent: MessageDecoder?
  private let key: (any CodingKey)?
  private let depth: Int

  /// Creates the decoder of a whole message.
  init(
    reader: WireReader, descriptors: ReceivedDescriptors? = nil,
    scope: (any HandleScope)? = nil
  ) {
    self.reader = reader
    self.descriptors = descriptors
    self.scope = scope
    parent = nil
    key = nil
    depth = 0
  }

  private init(parent: MessageDecoder, key: (any CodingKey)?, reader: WireReader) {
    self.reader = reader
    self.parent = parent
    descriptors = parent.descriptors
    scope = parent.scope
    self.key = key
    depth = parent.depth + 1
  }

  /// Where references to distributed actors find the system that makes them.
  var userInfo: [CodingUserInfoKey: Any] { ActorDecoding.userInfo }

  var codingPath: [any CodingKey] {
    var keys: [any CodingKey] = []
    var decoder: MessageDecoder? = self
    while let link = decoder {
      if let key = link.key { keys.append(key) }
      decoder = link.parent
    }
    return keys.reversed()
  }

  func container<Key: CodingKey>(
    keyedBy type: Key.Type
  ) throws -> KeyedDecodingContainer<Key> {
    if keyedBody == nil {
      keyedBody = try attempt(at: nil) { () throws(WireFault) in try KeyedBody(reader) }
    }
    return KeyedDecodingContainer(KeyedMessageDecodingContainer(decoder: self))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try attempt(at: nil) { () throws(WireFault) in
      try UnkeyedMessageDecodingContainer(decoder: self)
    }
  }

  func singleValueContainer() -> any SingleValueDecodingContainer {
    SingleValueMessageDecodingContainer(decoder: self)
  }

  /// Decodes the value at a reader's place.
  func decode<T: Decodable>(
    _ type: T.Type, from reader: WireReader, at key: (any CodingKey)?
  ) throws -> T {
    guard let direct = T.self as? any DirectlyDecodable.Type else {
      return try decodeByItself(type, from: reader, at: key)
    }
    let value = try direct.decodeDirectly(from: reader, in: self, at: key)
    return try same(value, as: type) ?? decodeByItself(type, from: reader, at: key)
  }

  /// Decodes a value as its own `init(from:)` has it.
  func decodeByItself<T: Decodable>(
    _ type: T.Type, from reader: WireReader, at key: (any CodingKey)?
  ) throws -> T {
    try T(from: child(reading: reader, at: key))
  }

  /// Decodes a value that may be nil.
  func decodeIfPresent<T: Decodable>(
    _ type: T.Type, from reader: WireReader, at key: (any CodingKey)?
  ) throws -> T? {
    var reader = reader
    let tag = try attempt(at: key) { () throws(WireFault) in try reader.peekTag() }
    guard tag != WireTag.null else { return nil }
    if tag == WireTag.present { reader.position += 1 }
    return try decode(type, from: reader, at: key)
  }

  /// Takes a scalar at a reader's place, and moves the reader past it.
  func take<Scalar: WireScalar>(
    _ type: Scalar.Type, from reader: inout WireReader, at key: (any CodingKey)?
  ) throws -> Scalar {
    do {
      return try Scalar.take(from: &reader)
    } catch {
      throw error.decodingError(path: path(to: key))
    }
  }

  /// The decoder of a value of this one.
  func child(reading reader: WireReader, at key: (any CodingKey)?) throws -> MessageDecoder {
    let child = MessageDecoder(parent: self, key: key, reader: reader)
    guard child.depth <= MessageEncoding.maximumDepth else {
      let text = "nested in more than \(MessageEncoding.maximumDepth) values"
      throw reader.fault(.corrupted(text)).decodingError(path: child.codingPath)
    }
    return child
  }

  /// Reads, and tells of a fault as a decoding error at a key of this decoder.
  func attempt<R>(
    at key: (any CodingKey)?, _ body: () throws(WireFault) -> R
  ) throws -> R {
    do {
      return try body()
    } catch {
      throw error.decodingError(path: path(to: key))
    }
  }

  /// The place of a key's value in the keyed container.
  func find(_ key: some CodingKey) throws -> WireReader? {
    try attempt(at: nil) { () throws(WireFault) in try keyedBody?.find(key) }
  }

  func path(to key: (any CodingKey)?) -> [any CodingKey] {
    guard let key else { return codingPath }
    return codingPath + [key]
  }
}
