// SPDX-License-Identifier: Apache-2.0

/// What decides when each step of this process happens, once it has taken control of it.
///
/// All addresses are offsets in the region. Each call comes on the thread that takes the step.
package protocol StepController: Sendable {
  /// Returns when the step is to happen; `first` and `second` are its operands.
  func step(_ kind: StepKind, at offset: UInt64, _ first: UInt64, _ second: UInt64)

  /// In place of a sleep: returns the index of the word that was woken, or minus the errno.
  func wait(_ words: [SleepWord], until deadline: UInt64) -> Int32

  /// In place of a wake-up: returns how many were woken.
  func wake(_ offset: UInt64, atMost count: Int) -> Int

  /// In place of the clock.
  var now: UInt64 { get }
}
