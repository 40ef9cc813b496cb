// SPDX-License-Identifier: Apache-2.0

import Checker

/// What `stress explore` was asked to do, complete and checked.
struct ExploreOptions: Equatable {
  static let processRange: ClosedRange<Int> = 1...200
  static let operationRange: ClosedRange<Int> = 1...1000
  static let corpus = "reports/failing-schedules.txt"

  var scenario: String
  var processes: Int
  var operations: Int
  var exploration: ExplorationOptions
  /// Where the report goes, `-` for standard output.
  var output: String = ""
  /// Where failing schedules are kept.
  var corpus: String = Self.corpus
  var isQuiet: Bool = false
  var format: Format = .text

  /// How the result is shown.
  enum Format: String, CaseIterable {
    /// For a person.
    case text
    /// One row of a table, for a page.
    case markdown
  }

  /// Whether standard output belongs to the report alone.
  var printsReport: Bool { output == "-" }

  /// The report's place unless another is named.
  var defaultOutput: String {
    "reports/explore-\(scenario)-\(processes)x\(operations)"
      + "-\(exploration.strategy.rawValue)-seed\(exploration.seed).json"
  }
}
