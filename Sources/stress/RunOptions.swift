// SPDX-License-Identifier: Apache-2.0

import Checker

/// What `stress run` was asked to do, complete and checked.
struct RunOptions: Equatable {
  static let processRange: ClosedRange<Int> = 1...RunRequest.processLimit

  var seed: UInt64 = 42
  var processes: Int = 50
  /// The scenarios to run, in the catalog's order.
  var scenarios: [String] = []
  var subject: String = ScenarioCatalog.realSubject
  /// The faults to inject, sorted.
  var faults: [FaultKind] = []
  /// The time for the whole run, or `nil` for as long as it takes.
  var budgetNanoseconds: UInt64?
  /// Where the report goes, `-` for standard output.
  var output: String = ""
  /// Whether the report's place was named; else it is ours, and nothing there is replaced.
  var isOutputNamed: Bool = true
  var isQuiet: Bool = false
  var color: ColorChoice = .auto

  /// Whether standard output belongs to the report alone.
  var printsReport: Bool { output == "-" }

  /// The report's place unless another is named: tells all that the work follows from, as far as it
  /// is not the usual.
  var defaultOutput: String {
    var parts = ["stress", "seed\(seed)", "procs\(processes)"]
    if scenarios != ScenarioCatalog.scenarios.map(\.name) {
      parts.append(scenarios.joined(separator: "+"))
    }
    if subject != ScenarioCatalog.realSubject { parts.append(subject) }
    if !faults.isEmpty { parts.append(faults.map(\.rawValue).joined(separator: "+")) }
    return "\(ReportFile.folder)/\(parts.joined(separator: "-")).json"
  }

  /// The arguments that run some scenarios again with everything else that matters unchanged.
  func arguments(repeating scenarios: [String]) -> [String] {
    var arguments = ["--seed", String(seed), "--procs", String(processes)]
    arguments += ["--scenario", scenarios.joined(separator: ",")]
    if subject != ScenarioCatalog.realSubject { arguments += ["--subject", subject] }
    if !faults.isEmpty {
      arguments += ["--faults", faults.map(\.rawValue).joined(separator: ",")]
    }
    return arguments
  }
}
