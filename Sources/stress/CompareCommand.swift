// SPDX-License-Identifier: Apache-2.0

import Checker

/// Compares two reports and shows what differs.
struct CompareCommand {
  var options: CompareOptions
  var console: Console

  func execute() throws -> ExitCode {
    let old = try ReportFile(path: options.old).read()
    let new = try ReportFile(path: options.new).read()
    let comparison = ReportComparison.compare(
      old: old, new: new, thresholdPercent: options.thresholdPercent)
    let code: ExitCode = comparison.regressed ? .violation : .clean
    switch options.format {
    case .json: return try console.finish(printing: JSONText.encode(comparison), as: code)
    case .text:
      let text = ComparisonSummary(comparison: comparison, old: old, new: new).text
      return try console.finish(printing: text, as: code)
    }
  }
}
