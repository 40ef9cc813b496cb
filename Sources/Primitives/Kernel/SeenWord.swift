// SPDX-License-Identifier: Apache-2.0

/// A word that someone has looked at before going to sleep, and what it saw: the sleep begins only
/// if the word still has that value.
///
/// Of a 64-bit word the lower half counts, unless the upper one is asked for.
@safe struct SeenWord {
  let address: UnsafeRawPointer
  let value: UInt32

  init(_ word: Word, _ value: UInt64) {
    unsafe address = UnsafeRawPointer(word.address)
    self.value = UInt32(truncatingIfNeeded: value)
  }

  /// The other half of a word.
  init(upperHalfOf word: Word, _ value: UInt64) {
    unsafe address = UnsafeRawPointer(word.address) + 4
    self.value = UInt32(truncatingIfNeeded: value >> 32)
  }

  /// A bell that was silent.
  init(silent bell: Bell) {
    unsafe address = UnsafeRawPointer(bell.address)
    value = 0
  }
}
