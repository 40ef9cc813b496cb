// SPDX-License-Identifier: Apache-2.0

import Checker

/// What `stress run` was asked to do, complete and checked.
struct RunOptions: Equatable {
  static let processRange: ClosedRange<Int> = 1...1000

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
  var isQuiet: Bool = false

  /// Whether standard output belongs to the report alone.
  var printsReport: Bool { output == "-" }

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
