// SPDX-License-Identifier: Apache-2.0

extension SharedDictionary: CustomStringConvertible {
  /// The entries at one instant, as a `Dictionary` shows them, in the order of their keys' adding.
  ///
  /// Values that are shared objects, or have some inside, are shown by their type. Waits for 100
  /// milliseconds at most, and tells then what is the matter; asks no server.
  public var description: String {
    guard let entries = storage.glance() else { return StoredText.unknown(Self.self, in: storage) }
    guard !entries.isEmpty else { return "[:]" }
    return StoredText.list(
      entries.map { entry in
        StoredText.text(of: entry.key, as: Key.self) + ": "
          + StoredText.text(of: entry.value, as: Value.self)
      })
  }
}

extension SharedDictionaryIterator: CustomStringConvertible {
  /// How far it has come.
  public var description: String {
    "SharedDictionaryIterator(\(Amount.text(index, of: keys.count, "key")))"
  }
}
