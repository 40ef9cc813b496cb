// SPDX-License-Identifier: Apache-2.0

/// A dictionary that all processes of a family share, and that no death leaves half changed.
///
/// ```swift
/// let counts = try SharedDictionary<String, Int>()
/// let child = try ChildProcess.fork {
///   try counts.modify("apple") { $0 = ($0 ?? 0) + 1 }
/// }
/// try child.join()
/// print(try counts["apple"])  // Optional(1)
/// ```
///
/// Keys and values are any `Codable` types; they are encoded when they are stored, so what a reader
/// gets is a copy. Locks, queues, other shared dictionaries and lists are values, too, alone or
/// inside others: they stay in use while they are stored, and every reader gets the same object.
/// One that holds itself, directly or not, is freed with the family only. Entries keep the order in
/// which their keys were added.
///
/// Each call takes effect at one instant. If a process dies in it, it has happened or not; the
/// dictionary goes on for the others. Calls block on no one but a process that is in the middle of
/// one. It is a handle: copies, forked children and receivers all mean the same dictionary.
///
/// Keys are the same when their encodings are: strings that differ in their Unicode form are
/// different keys here, while `Dictionary` calls them equal.
///
/// Python: `multiprocessing.managers.SyncManager.dict`; there is no server, so that a call takes a
/// fraction of a microsecond.
public struct SharedDictionary<
  Key: Codable & Hashable & Sendable, Value: Codable & Sendable
>: Sendable {
  let storage: any DictionaryStorage

  init(storage: any DictionaryStorage) {
    self.storage = storage
  }

  /// Creates an empty dictionary.
  ///
  /// - Throws: `PrimitivesError` when the family's shared memory is exhausted.
  public init() throws(PrimitivesError) {
    let core = try DictionaryCore.create(.dictionary)
    core.container.block.describe(as: .of((Key, Value).self))
    storage = core
  }

  /// Creates a dictionary with the entries of another one; linear in their number.
  ///
  /// - Parameter entries: What it holds at first.
  /// - Throws: `PrimitivesError.Code.outOfMemory`, or what the encoding of an entry throws.
  public init(_ entries: [Key: Value]) throws {
    try self.init()
    try merge(entries)
  }

  /// Creates a dictionary with some entries, in this order; of two for one key the later stays.
  ///
  /// - Parameter entries: What it holds at first.
  /// - Throws: `PrimitivesError.Code.outOfMemory`, or what the encoding of an entry throws.
  public init(_ entries: some Sequence<(Key, Value)>) throws {
    try self.init()
    try merge(entries)
  }

  // MARK: Looking

  /// The number of entries.
  ///
  /// - Throws: Nothing for a dictionary in shared memory.
  public var count: Int {
    get throws { try storage.count() }
  }

  /// Whether there is no entry.
  ///
  /// - Throws: Nothing for a dictionary in shared memory.
  public var isEmpty: Bool {
    get throws { try storage.count() == 0 }
  }

  /// What stands at a key, or `nil`; the same as `value(forKey:)`.
  ///
  /// It cannot be assigned to: that would be a read and a write, and an assignment cannot throw.
  ///
  /// - Throws: What the key's encoding or the value's decoding throws.
  public subscript(key: Key) -> Value? {
    get throws { try value(forKey: key) }
  }

  /// What stands at a key, or `nil`.
  ///
  /// - Parameter key: Where to look.
  /// - Returns: A copy of the value.
  /// - Throws: What the key's encoding or the value's decoding throws.
  public func value(forKey key: Key) throws -> Value? {
    try Self.decode(storage.value(forKey: storage.stored(key: key)))
  }

  /// Whether there is an entry for a key.
  ///
  /// - Parameter key: Where to look.
  /// - Returns: Whether there is one at one instant during the call.
  /// - Throws: What the key's encoding throws.
  public func contains(_ key: Key) throws -> Bool {
    try storage.contains(storage.stored(key: key))
  }

  static func decode(_ stored: StoredValue?) throws -> Value? {
    guard let stored else { return nil }
    return try StoredCoding.decode(Value.self, from: stored)
  }

  static func decode(_ entry: StoredEntry) throws -> (key: Key, value: Value) {
    (
      key: try StoredCoding.decode(Key.self, from: entry.key),
      value: try StoredCoding.decode(Value.self, from: entry.value)
    )
  }

  // MARK: Changing one entry

  /// Stores a value, over what stands at the key or as the last entry.
  ///
  /// - Parameters:
  ///   - value: What to store.
  ///   - key: Where to.
  /// - Throws: `PrimitivesError.Code.outOfMemory`, or what the encoding of either throws; nothing
  ///   has changed then.
  public func set(_ value: Value, forKey key: Key) throws {
    try withExtendedLifetime((key, value)) {
      try storage.set(storage.stored(value), forKey: storage.stored(key: key))
    }
  }

  /// Stores a value, and returns what stood at the key.
  ///
  /// - Parameters:
  ///   - value: What to store.
  ///   - key: Where to.
  /// - Returns: The value before, or `nil` when there was none.
  /// - Throws: As `set(_:forKey:)`; or what the decoding of the value before throws, after the
  ///   change.
  @discardableResult
  public func updateValue(_ value: Value, forKey key: Key) throws -> Value? {
    try withExtendedLifetime((key, value)) {
      try Self.decode(
        storage.update(storage.stored(value), forKey: storage.stored(key: key)))
    }
  }

  /// Adds an entry if there is none for the key.
  ///
  /// Python: `setdefault`.
  ///
  /// - Parameters:
  ///   - value: What to store.
  ///   - key: Where to.
  /// - Returns: Whether it was added, and what stands at the key now.
  /// - Throws: As `set(_:forKey:)`, or what the decoding of the value there throws.
  @discardableResult
  public func insertIfAbsent(
    _ value: Value, forKey key: Key
  ) throws -> (inserted: Bool, value: Value) {
    let present = try withExtendedLifetime((key, value)) {
      try storage.insert(storage.stored(value), forKey: storage.stored(key: key))
    }
    guard let present else { return (inserted: true, value: value) }
    return (inserted: false, value: try StoredCoding.decode(Value.self, from: present))
  }

  /// Removes an entry, and returns what stood there.
  ///
  /// Python: `pop`, and `del`.
  ///
  /// - Parameter key: Which one.
  /// - Returns: The value, or `nil` when there was no entry, which is not an error.
  /// - Throws: What the key's encoding or the value's decoding throws; the entry is gone in the
  ///   latter case.
  @discardableResult
  public func removeValue(forKey key: Key) throws -> Value? {
    try Self.decode(storage.take(storage.stored(key: key)))
  }

  /// Removes the entry whose key was added last, and returns it.
  ///
  /// Python: `popitem`.
  ///
  /// - Returns: The entry, or `nil` when there is none.
  /// - Throws: What its decoding throws; it is gone then.
  public func popLast() throws -> (key: Key, value: Value)? {
    try storage.takeLast().map { try Self.decode($0) }
  }

  /// Stores or removes what stands at a key, if it is what is expected.
  ///
  /// Values are compared by their encodings.
  ///
  /// - Parameters:
  ///   - key: Where.
  ///   - expected: What has to stand there; `nil` is nothing.
  ///   - newValue: What is to stand there then; `nil` is nothing.
  /// - Returns: Whether it was exchanged.
  /// - Throws: As `set(_:forKey:)`.
  public func compareExchange(
    _ key: Key, expected: Value?, _ newValue: Value?
  ) throws -> Bool {
    try withExtendedLifetime((key, expected, newValue)) {
      let outcome = try storage.exchange(
        storage.stored(key: key), expected: expected.map { try storage.stored($0) },
        desired: newValue.map { try storage.stored($0) })
      if case .done = outcome { return true }
      return false
    }
  }

  /// Changes what stands at a key, in one indivisible change.
  ///
  /// `body` runs without any lock, and again if another process has changed the entry meanwhile: it
  /// should have no other effect. A death in it changes nothing.
  ///
  /// - Parameters:
  ///   - key: Where.
  ///   - body: Changes the value it is given; `nil` is no entry, before and after.
  /// - Returns: What `body` returned the last time.
  /// - Throws: What `body` throws, or as `set(_:forKey:)`; nothing has changed then.
  @discardableResult
  public func modify<R>(_ key: Key, _ body: (inout Value?) throws -> R) throws -> R {
    let storedKey = try storage.stored(key: key)
    return try withExtendedLifetime(key) {
      var present = try storage.value(forKey: storedKey)
      while true {
        var value = try Self.decode(present)
        let result = try body(&value)
        let outcome = try withExtendedLifetime(value) {
          try storage.exchange(
            storedKey, expected: present, desired: value.map { try storage.stored($0) })
        }
        guard case .found(let other) = outcome else { return result }
        present = other
      }
    }
  }
}
