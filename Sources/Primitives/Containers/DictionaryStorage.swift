// SPDX-License-Identifier: Apache-2.0

/// Where the entries of a dictionary are: in the family's memory, or with a server.
///
/// Each call takes effect at one instant or, if this process dies in it or it throws, not at all.
/// Everything that goes in or comes out is bytes and blocks, so that it can be sent.
protocol DictionaryStorage: StoragePlace {
  /// The number of entries.
  func count() throws(PrimitivesError) -> Int

  /// Whether there is an entry for the key.
  func contains(_ key: StoredValue) throws(PrimitivesError) -> Bool

  /// What stands at the key.
  func value(forKey key: StoredValue) throws(PrimitivesError) -> StoredValue?

  /// Stores a value, over what stands at the key or as the last entry.
  func set(_ value: StoredValue, forKey key: StoredValue) throws(PrimitivesError)

  /// Stores a value as `set` does, and returns what stood at the key.
  func update(
    _ value: StoredValue, forKey key: StoredValue
  ) throws(PrimitivesError) -> StoredValue?

  /// Adds an entry if there is none for the key; returns what stands there otherwise.
  func insert(
    _ value: StoredValue, forKey key: StoredValue
  ) throws(PrimitivesError) -> StoredValue?

  /// Removes an entry; returns whether there was one.
  func remove(_ key: StoredValue) throws(PrimitivesError) -> Bool

  /// Removes an entry and returns what stood there.
  func take(_ key: StoredValue) throws(PrimitivesError) -> StoredValue?

  /// Removes the entry that was added last, and returns it.
  func takeLast() throws(PrimitivesError) -> StoredEntry?

  /// Stores or removes (`nil`) what stands at a key if it is what is expected (`nil`: nothing).
  func exchange(
    _ key: StoredValue, expected: StoredValue?, desired: StoredValue?
  ) throws(PrimitivesError) -> StoredExchange

  /// All entries, in the order in which they were added.
  func entries() throws(PrimitivesError) -> StoredSnapshot<StoredEntry>

  /// Stores many entries as `set` does; of two for one key the later stays.
  func merge(_ entries: [StoredEntry]) throws(PrimitivesError)

  /// Puts these entries in the place of all, on condition that the version is still this one;
  /// returns whether it did.
  func replaceAll(
    with entries: [StoredEntry], ifVersion version: UInt64?
  ) throws(PrimitivesError) -> Bool

  /// All entries as they are stored, without a use of what they name, or `nil` when they are not to
  /// be had at once.
  func glance() -> [StoredEntry]?

  /// Writes what leads another process to the same entries.
  func encode(to encoder: any Encoder) throws
}
