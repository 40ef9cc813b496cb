// SPDX-License-Identifier: Apache-2.0

/// What `stress replay` was asked to do.
struct ReplayOptions: Equatable {
  static let timesRange: ClosedRange<Int> = 1...1_000_000

  /// A schedule, or the name of a report that has one.
  var schedule: String
  /// How often it is run, to see whether every run is the same.
  var times: Int = 1
  var color: ColorChoice = .auto
}
