// SPDX-License-Identifier: Apache-2.0

/// Tells whether a key may have been seen before; if it says no, it was not.
///
/// Bloom, "Space/time trade-offs in hash coding with allowable errors" (1970), with two hash
/// functions of 64 bits each: wrong for a struct of ten keys in one case of twenty.
struct KeyFilter {
  private var low: UInt64 = 0
  private var high: UInt64 = 0

  /// Adds a key by its hash.
  ///
  /// - Returns: Whether it may have been there.
  mutating func insert(hash: UInt64) -> Bool {
    let lowBit: UInt64 = 1 << (hash >> 58)
    let highBit: UInt64 = 1 << (hash >> 52 & 63)
    defer {
      low |= lowBit
      high |= highBit
    }
    return low & lowBit != 0 && high & highBit != 0
  }
}
