// SPDX-License-Identifier: Apache-2.0

import Checker

/// Compares two reports and shows what differs.
struct CompareCommand {
  var options: CompareOptions
  var console: Console

  func execute() throws -> ExitCode {
    let (past, present) = (InputFile(path: options.old), InputFile(path: options.new))
    try present.refuse(sharingWith: past)
    let old = try past.read(as: Report.init(json:))
    let new = try present.read(as: Report.init(json:))
    let comparison = ReportComparison.compare(
      old: old, new: new, thresholdPercent: options.thresholdPercent,
      judgesSpeedEverywhere: options.judgesSpeed)
    let code: ExitCode =
      comparison.regressed ? .violation : comparison.hasCommonScenarios ? .clean : .inconclusive
    switch options.format {
    case .json:
      for warning in comparison.warnings { console.showError("stress: warning: \(warning)\n") }
      return try console.finish(printing: JSONText.encode(comparison), as: code)
    case .text:
      let summary = ComparisonSummary(
        comparison: comparison, old: old, new: new, palette: console.palette)
      return try console.finish(printing: summary.text, as: code)
    }
  }
}
