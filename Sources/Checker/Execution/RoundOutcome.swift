// SPDX-License-Identifier: Apache-2.0

/// What came of one round.
struct RoundOutcome {
  /// Why the round was ended before the workers had ended by themselves.
  enum Cut {
    case interrupted
    case outOfBudget
  }

  /// `nil` when the round was cut: half a round proves nothing.
  var judgement: Judgement?
  var cut: Cut?
  /// Whether the watchdog ended the round; another one would only hang again.
  var hasHung: Bool
  var operations: Int
  var durations: [UInt32]
  var nanoseconds: UInt64
  var diagnosis: String
}
