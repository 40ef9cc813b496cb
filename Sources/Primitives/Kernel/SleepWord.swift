// SPDX-License-Identifier: Apache-2.0

/// A word that a controlled process sleeps on, and the value it must have for the sleep to begin.
package struct SleepWord: Sendable, Equatable {
  /// The word's offset in the region.
  package let offset: UInt64
  package let expected: UInt32

  package init(offset: UInt64, expected: UInt32) {
    self.offset = offset
    self.expected = expected
  }
}
