// SPDX-License-Identifier: Apache-2.0

/// What the command tells the program that started it.
enum ExitCode: Int32 {
  /// Everything that was asked for was checked and holds.
  case clean = 0
  /// An invariant was violated, or a report is worse than the one before.
  case violation = 1
  /// The arguments or a named file cannot be used.
  case usage = 2
  /// Nothing was violated, but not everything was checked.
  case inconclusive = 3
}
