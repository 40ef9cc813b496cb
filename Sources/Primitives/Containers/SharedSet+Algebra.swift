// SPDX-License-Identifier: Apache-2.0

/// What sets are for. Each call takes effect or looks at one instant, and is linear in the number
/// of elements.
///
/// Changes look again if another process has changed the set meanwhile. For two shared sets, give
/// the `snapshot()` of one: they do not change or stand still together.
extension SharedSet {
  // MARK: In place

  /// Adds elements.
  ///
  /// Python: `update`, and `|=`.
  ///
  /// - Parameter other: What to add.
  /// - Throws: As `insert(_:)`; nothing has changed then.
  public func formUnion(_ other: some Sequence<Element>) throws {
    let elements = Array(other)
    try withExtendedLifetime(elements) {
      try storage.merge(
        elements.map {
          StoredEntry(key: try storage.stored(key: $0), value: .nothing)
        })
    }
  }

  /// Removes the elements that are not among others.
  ///
  /// Python: `intersection_update`, and `&=`.
  ///
  /// - Parameter other: What may stay.
  /// - Throws: As `insert(_:)`; nothing has changed then.
  public func formIntersection(_ other: some Sequence<Element>) throws {
    let other = try encoded(other)
    try update { entries in entries.filter { other.keys.contains($0.key.bytes) } }
  }

  /// Removes elements.
  ///
  /// Python: `difference_update`, and `-=`.
  ///
  /// - Parameter other: What to remove.
  /// - Throws: As `insert(_:)`; nothing has changed then.
  public func subtract(_ other: some Sequence<Element>) throws {
    let other = try encoded(other)
    try update { entries in entries.filter { !other.keys.contains($0.key.bytes) } }
  }

  /// Removes the elements that are among others, and adds those others that are not in the set.
  ///
  /// Python: `symmetric_difference_update`, and `^=`.
  ///
  /// - Parameter other: What to add or to remove.
  /// - Throws: As `insert(_:)`; nothing has changed then.
  public func formSymmetricDifference(_ other: some Sequence<Element>) throws {
    let elements = Array(other)
    let other = try encoded(elements)
    try withExtendedLifetime(elements) {
      try update { entries in
        let present = Set(entries.map(\.key.bytes))
        let added = other.filter { !present.contains($0.key) }
        return entries.filter { !other.keys.contains($0.key.bytes) }
          + added.values.map { StoredEntry(key: $0, value: .nothing) }
      }
    }
  }

  private func encoded(
    _ elements: some Sequence<Element>
  ) throws -> [[UInt8]: StoredValue] {
    let stored = try elements.map { try storage.stored(key: $0) }
    return Dictionary(stored.map { ($0.bytes, $0) }) { $1 }
  }

  private func update(_ change: ([StoredEntry]) -> [StoredEntry]) throws {
    while true {
      let before = try storage.entries()
      let isDone = try withExtendedLifetime(before) {
        try storage.replaceAll(
          with: change(before.items).map(\.goingIn), ifVersion: before.version)
      }
      if isDone { return }
    }
  }

  // MARK: To plain sets

  /// The elements of this set and of another one.
  ///
  /// Python: `union`, and `|`.
  ///
  /// - Parameter other: The other elements.
  /// - Returns: A plain set; changes of it change nothing here.
  /// - Throws: What the decoding of an element throws.
  public func union(_ other: some Sequence<Element>) throws -> Set<Element> {
    try snapshot().union(other)
  }

  /// The elements that this set and another one have in common.
  ///
  /// Python: `intersection`, and `&`.
  ///
  /// - Parameter other: The other elements.
  /// - Returns: A plain set; changes of it change nothing here.
  /// - Throws: What the decoding of an element throws.
  public func intersection(_ other: some Sequence<Element>) throws -> Set<Element> {
    try snapshot().intersection(other)
  }

  /// The elements of this set that another one has not.
  ///
  /// Python: `difference`, and `-`.
  ///
  /// - Parameter other: The other elements.
  /// - Returns: A plain set; changes of it change nothing here.
  /// - Throws: What the decoding of an element throws.
  public func subtracting(_ other: some Sequence<Element>) throws -> Set<Element> {
    try snapshot().subtracting(other)
  }

  /// The elements that are in this set or in another one, but not in both.
  ///
  /// Python: `symmetric_difference`, and `^`.
  ///
  /// - Parameter other: The other elements.
  /// - Returns: A plain set; changes of it change nothing here.
  /// - Throws: What the decoding of an element throws.
  public func symmetricDifference(_ other: some Sequence<Element>) throws -> Set<Element> {
    try snapshot().symmetricDifference(other)
  }

  // MARK: Comparing

  /// Whether all elements are among others.
  ///
  /// Python: `issubset`, and `<=`.
  ///
  /// - Parameter other: The other elements.
  /// - Returns: Whether it is so at one instant during the call.
  /// - Throws: What the decoding of an element throws.
  public func isSubset(of other: some Sequence<Element>) throws -> Bool {
    try snapshot().isSubset(of: other)
  }

  /// Whether all of other elements are in this set.
  ///
  /// Python: `issuperset`, and `>=`.
  ///
  /// - Parameter other: The other elements.
  /// - Returns: Whether it is so at one instant during the call.
  /// - Throws: What the decoding of an element throws.
  public func isSuperset(of other: some Sequence<Element>) throws -> Bool {
    try snapshot().isSuperset(of: other)
  }

  /// Whether none of other elements is in this set.
  ///
  /// Python: `isdisjoint`.
  ///
  /// - Parameter other: The other elements.
  /// - Returns: Whether it is so at one instant during the call.
  /// - Throws: What the decoding of an element throws.
  public func isDisjoint(with other: some Sequence<Element>) throws -> Bool {
    try snapshot().isDisjoint(with: other)
  }
}
