// SPDX-License-Identifier: Apache-2.0

import Checker

/// What `stress explore` was asked to do, complete and checked.
struct ExploreOptions: Equatable {
  static let processRange: ClosedRange<Int> = 1...200
  static let operationRange: ClosedRange<Int> = 1...1000
  static let corpus = "\(ReportFile.folder)/failing-schedules.txt"

  var scenario: String
  var processes: Int
  var operations: Int
  var exploration: ExplorationOptions
  /// Where the report goes, `-` for standard output.
  var output: String = ""
  /// Where failing schedules are kept.
  var corpus: String = Self.corpus
  /// Whether the report's place was named; else it is ours, and nothing there is replaced.
  var isOutputNamed: Bool = true
  var isQuiet: Bool = false
  var color: ColorChoice = .auto
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
    var parts = [
      "explore", scenario, "\(processes)x\(operations)", exploration.strategy.rawValue,
      "seed\(exploration.seed)",
    ]
    let usual = ExplorationOptions()
    if exploration.crashes > 0 { parts.append("crashes\(exploration.crashes)") }
    if let bound = exploration.preemptions { parts.append("preemptions\(bound)") }
    if exploration.depth != usual.depth { parts.append("depth\(exploration.depth)") }
    let isUsual = [usual.schedules, .max].contains(exploration.schedules)
    if !isUsual { parts.append("schedules\(exploration.schedules)") }
    return "\(ReportFile.folder)/\(parts.joined(separator: "-")).json"
  }
}
