// SPDX-License-Identifier: Apache-2.0

/// All entries, or many of them, at one instant; each call is linear in their number.
extension SharedDictionary {
  /// All entries at one instant, in the order in which their keys were added.
  ///
  /// Python: `items()`.
  ///
  /// - Throws: What the decoding of an entry throws.
  public var items: [(key: Key, value: Value)] {
    get throws { try storage.entries().items.map { try Self.decode($0) } }
  }

  /// All keys at one instant, in the order in which they were added.
  ///
  /// - Throws: What the decoding of a key throws.
  public var keys: [Key] {
    get throws {
      try storage.entries().items.map { try StoredCoding.decode(Key.self, from: $0.key) }
    }
  }

  /// All values at one instant, in the order in which their keys were added.
  ///
  /// - Throws: What the decoding of a value throws.
  public var values: [Value] {
    get throws {
      try storage.entries().items.map { try StoredCoding.decode(Value.self, from: $0.value) }
    }
  }

  /// A plain dictionary with all entries at one instant.
  ///
  /// Of entries whose keys are equal in Swift, though not in their encodings, it has the last.
  ///
  /// Python: `copy()`.
  ///
  /// - Returns: The copy; changes of it change nothing here.
  /// - Throws: What the decoding of an entry throws.
  public func snapshot() throws -> [Key: Value] {
    Dictionary(try items.map { ($0.key, $0.value) }) { $1 }
  }

  /// Stores many entries at one instant, over what stands at their keys or as the last ones.
  ///
  /// Python: `update`, and `|=`.
  ///
  /// - Parameter entries: What to store.
  /// - Throws: As `set(_:forKey:)`; nothing has changed then.
  public func merge(_ entries: [Key: Value]) throws {
    try merge(entries.lazy.map { ($0.key, $0.value) })
  }

  /// Stores many entries at one instant; of two for one key the later stays.
  ///
  /// - Parameter entries: What to store, in this order.
  /// - Throws: As `set(_:forKey:)`; nothing has changed then.
  public func merge(_ entries: some Sequence<(Key, Value)>) throws {
    let entries = Array(entries)
    try withExtendedLifetime(entries) { try storage.merge(encode(entries)) }
  }

  /// Puts these entries in the place of all, at one instant.
  ///
  /// - Parameter entries: What it holds from then on.
  /// - Throws: As `set(_:forKey:)`; nothing has changed then.
  public func replaceAll(with entries: [Key: Value]) throws {
    try withExtendedLifetime(entries) {
      let stored = try encode(entries.map { ($0.key, $0.value) })
      _ = try storage.replaceAll(with: stored, ifVersion: nil)
    }
  }

  /// Removes all entries at one instant.
  ///
  /// Python: `clear`.
  ///
  /// - Throws: `PrimitivesError.Code.outOfMemory`; nothing has changed then.
  public func removeAll() throws {
    _ = try storage.replaceAll(with: [], ifVersion: nil)
  }

  private func encode(_ entries: [(Key, Value)]) throws -> [StoredEntry] {
    try entries.map { key, value in
      StoredEntry(key: try storage.stored(key: key), value: try storage.stored(value))
    }
  }

  /// Goes through the keys, and throws once keys have been added or removed meanwhile.
  ///
  /// For who wants to go through what there was at one instant: `items` and `keys` are that.
  ///
  /// Python: `iter`.
  ///
  /// - Returns: An iterator over the keys that there are now.
  /// - Throws: What the decoding of a key throws.
  public func makeIterator() throws -> SharedDictionaryIterator<Key> {
    let keys = try keys
    return SharedDictionaryIterator(keys: keys, storage: storage)
  }
}
