// SPDX-License-Identifier: Apache-2.0

/// Goes through the keys of a shared dictionary, for as long as their number stays the same.
///
/// Not Sendable: it is one thread's place in the dictionary.
public struct SharedDictionaryIterator<Key: Codable & Hashable & Sendable> {
  let keys: [Key]
  private let storage: any DictionaryStorage
  private(set) var index = 0

  init(keys: [Key], storage: any DictionaryStorage) {
    self.keys = keys
    self.storage = storage
  }

  /// The next key, or `nil` after the last.
  ///
  /// - Throws: `PrimitivesError.Code.changedMeanwhile` when the dictionary has another number of
  ///   entries than at the beginning.
  public mutating func next() throws -> Key? {
    guard index < keys.count else { return nil }
    guard try storage.count() == keys.count else {
      throw PrimitivesError(
        .changedMeanwhile, "the dictionary's size has changed while its keys were gone through")
    }
    defer { index += 1 }
    return keys[index]
  }
}

@available(*, unavailable)
extension SharedDictionaryIterator: Sendable {}
