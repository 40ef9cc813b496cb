// SPDX-License-Identifier: Apache-2.0

/// Where the elements of a list are: in the family's memory, or with a server.
///
/// Each call takes effect at one instant or, if this process dies in it or it throws, not at all.
/// An index or a range that leads outside is not an error: another process may just have made the
/// list shorter. Everything that goes in or comes out is bytes and blocks, so that it can be sent.
protocol ListStorage: StoragePlace {
  /// The number of elements.
  func count() throws(PrimitivesError) -> Int

  /// The element at an index, if there is one.
  func element(at index: Int) throws(PrimitivesError) -> StoredValue?

  /// Stores an element over another one; returns whether there was one.
  func set(_ value: StoredValue, at index: Int) throws(PrimitivesError) -> Bool

  /// Stores an element over another one if that is what is expected.
  func exchange(
    at index: Int, expected: StoredValue, desired: StoredValue
  ) throws(PrimitivesError) -> StoredExchange

  /// Adds an element behind the last one.
  func append(_ value: StoredValue) throws(PrimitivesError)

  /// Removes an element and returns it; the last one without an index.
  func take(at index: Int?) throws(PrimitivesError) -> StoredValue?

  /// The elements in that part of a range that the list has, or all.
  func elements(in range: Range<Int>?) throws(PrimitivesError) -> StoredSnapshot<StoredValue>

  /// Puts these elements in the place of that part of a range that the list has, on condition that
  /// the version is still this one; returns whether it did.
  ///
  /// A range behind the end is the empty one at the end.
  func replace(
    _ range: Range<Int>, with values: [StoredValue], ifVersion version: UInt64?
  ) throws(PrimitivesError) -> Bool

  /// Puts the elements into another order, on condition that the version is still this one;
  /// returns whether it did.
  ///
  /// The order names for each new place the old one, each of them once.
  func reorder(_ order: [Int], ifVersion version: UInt64) throws(PrimitivesError) -> Bool

  /// All elements as they are stored, without a use of what they name, or `nil` when they are not
  /// to be had at once.
  func glance() -> [StoredValue]?

  /// Writes what leads another process to the same elements.
  func encode(to encoder: any Encoder) throws
}
