// SPDX-License-Identifier: Apache-2.0

/// The encoder of one value of a message.
///
/// A value's bytes are appended to those of the message, so an encoder is little more than where
/// the value began, and a link of the coding path. What can be written to while its neighbours are
/// (nested containers and the encoders of superclasses) has bytes of its own, which ``finish()``
/// puts in their place.
final class MessageEncoder: Encoder {
  /// What has been asked for; a value is one of these and stays it.
  enum Shape {
    case undecided, single, keyed, unkeyed
  }

  let writer: WireWriter
  var count = 0

  private let parent: MessageEncoder?
  private let key: (any CodingKey)?
  private let prefix: [any CodingKey]
  private let depth: Int

  /// Where the value begins in the writer's bytes.
  let start: Int

  /// How many values make an entry of a container whose order means nothing, or nil if it does.
  let unorderedGroup: Int?

  private(set) var shape = Shape.undecided
  var children: [(offset: Int, encoder: MessageEncoder)] = []

  /// What was wrong in a call that cannot throw; thrown at the end.
  private(set) var failure: EncodingError.Context?

  /// Whether this value is the innermost one that is being encoded into these bytes.
  private var isWritable = true

  private var keyFilter = KeyFilter()
  private(set) var mayRepeatKeys = false

  /// Creates the encoder of a message, or of a part that has its own bytes.
  init(writer: WireWriter, prefix: [any CodingKey] = [], depth: Int = 0) {
    self.writer = writer
    self.prefix = prefix
    self.depth = depth
    parent = nil
    key = nil
    start = writer.count
    unorderedGroup = nil
  }

  private init(parent: MessageEncoder, key: (any CodingKey)?, unorderedGroup: Int?) {
    self.parent = parent
    self.key = key
    self.unorderedGroup = unorderedGroup
    writer = parent.writer
    prefix = []
    depth = parent.depth + 1
    start = writer.count
  }

  var userInfo: [CodingUserInfoKey: Any] { [:] }

  var codingPath: [any CodingKey] {
    var keys: [any CodingKey] = []
    var encoder = self
    while true {
      if let key = encoder.key { keys.append(key) }
      guard let parent = encoder.parent else { break }
      encoder = parent
    }
    return encoder.prefix + keys.reversed()
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(KeyedMessageEncodingContainer(encoder: taking(.keyed)))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    UnkeyedMessageEncodingContainer(encoder: taking(.unkeyed))
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    SingleValueMessageEncodingContainer(encoder: self)
  }

  // MARK: Values

  /// Appends a value; its key, if any, has been written.
  func encode<T: Encodable>(_ value: T, at key: (any CodingKey)?) throws {
    guard let type = T.self as? any DirectlyEncodable.Type else {
      return try encodeByItself(value, at: key)
    }
    try encode(value, as: type, at: key)
  }

  private func encode<T: Encodable, Direct: DirectlyEncodable>(
    _ value: T, as type: Direct.Type, at key: (any CodingKey)?
  ) throws {
    guard let direct = same(value, as: type) else { return try encodeByItself(value, at: key) }
    try direct.encodeDirectly(in: self, at: key)
  }

  /// Appends a value as its own `encode(to:)` has it; nothing of it remains if that throws.
  func encodeByItself<T: Encodable>(
    _ value: T, at key: (any CodingKey)?, unorderedGroup: Int? = nil
  ) throws {
    let encoder = MessageEncoder(parent: self, key: key, unorderedGroup: unorderedGroup)
    guard encoder.depth <= MessageEncoding.maximumDepth else {
      // Not the value itself: whoever prints the error would print all of what is too much.
      throw EncodingError.invalidValue(
        T.self, encoder.context("nested in more than \(MessageEncoding.maximumDepth) values"))
    }
    isWritable = false
    defer { isWritable = true }
    try value.encode(to: encoder)
    try encoder.finish(encoding: value)
  }

  /// Appends an element of an unkeyed container; what a failed one has written is removed.
  func addElement(_ body: () throws -> Void) throws {
    guard isWritable else {
      throw EncodingError.invalidValue(Any?.none as Any, context(Self.outOfTurn))
    }
    let mark = writer.count
    do {
      try body()
    } catch {
      writer.truncate(to: mark)
      throw error
    }
    count += 1
  }

  /// Appends an entry of a keyed container; what a failed one has written is removed.
  func addEntry(_ key: some CodingKey, _ body: () throws -> Void) throws {
    try addElement {
      addKey(key)
      try body()
    }
  }

  private func addKey(_ key: some CodingKey) {
    let start = writer.count
    writer.append(key: key)
    if keyFilter.insert(hash: writer.hash(from: start)) { mayRepeatKeys = true }
  }

  /// Writes the only value of a single-value container.
  func encodeSingle<T>(_ value: T, _ body: () throws -> Void) throws {
    guard shape == .undecided else {
      throw EncodingError.invalidValue(
        T.self, context("a value can be encoded once, and in one kind of container"))
    }
    try addElement(body)
    shape = .single
  }

  func context(_ text: String) -> EncodingError.Context {
    EncodingError.Context(codingPath: codingPath, debugDescription: text)
  }

  // MARK: Parts with bytes of their own

  /// An encoder for the value that comes next, which may be written to until this one finishes.
  func addChild(at key: some CodingKey, isEntry: Bool) -> MessageEncoder {
    let child = MessageEncoder(
      writer: WireWriter(route: writer.route), prefix: codingPath + [key], depth: depth + 1)
    guard child.depth <= MessageEncoding.maximumDepth else {
      fail("nested in more than \(MessageEncoding.maximumDepth) values")
      return child
    }
    guard isWritable else {
      fail(Self.outOfTurn)
      return child
    }
    if isEntry { addKey(key) }
    children.append((writer.count - start, child))
    count += 1
    return child
  }

  /// This encoder with a container of that shape begun, or one that leads nowhere.
  func taking(_ wanted: Shape) -> MessageEncoder {
    if shape == .undecided, isWritable {
      shape = wanted
      writer.append(wanted == .keyed ? WireTag.keyed : WireTag.unkeyed)
      writer.append(0)
      writer.append(0)
    }
    guard shape == wanted else {
      fail("a value can be encoded once, and in one kind of container")
      return MessageEncoder(
        writer: WireWriter(route: writer.route), prefix: codingPath, depth: depth)
    }
    return self
  }

  /// Ends the time in which the value can be written to.
  func close() {
    isWritable = false
  }

  private static let outOfTurn =
    "a container was written to after its value was encoded, or while a value in it was"

  private func fail(_ text: String) {
    failure = failure ?? context(text)
  }
}
