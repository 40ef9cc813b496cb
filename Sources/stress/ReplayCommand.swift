// SPDX-License-Identifier: Apache-2.0

import Checker
import FoundationEssentials

/// Runs one schedule again, step by step.
struct ReplayCommand {
  /// A schedule, or the name of a report that has one.
  let argument: String
  let program: String
  let console: Console

  func execute() throws -> ExitCode {
    let schedule = try schedule()
    let outcome: ExplorationOutcome
    do {
      outcome = try ExplorationCatalog.replay(schedule)
    } catch {
      throw UsageError("replay: \(error)")
    }
    let determined = outcome.determined
    let sentences = determined.violation?.sentences ?? []
    let verdict =
      sentences.isEmpty ? "nothing is wrong\n" : sentences.map { "violated: \($0)\n" }.joined()
    return try console.finish(
      printing: "\(schedule)\n\(determined.violation?.explanation ?? "")\n\(verdict)"
        + "trace \(determined.traceDigest), \(determined.steps) steps\n",
      as: sentences.isEmpty ? .clean : .violation)
  }

  private func schedule() throws(UsageError) -> String {
    guard let data = try? Data(contentsOf: URL(filePath: argument)) else {
      if argument.split(separator: ":").count == 3 { return argument }
      throw UsageError("replay: \(argument.debugDescription) is neither a schedule nor a report")
    }
    do {
      let report = try ExplorationReport(json: Array(data))
      if let violation = report.determined.violation { return violation.schedule }
    } catch {
      throw UsageError("replay: \(argument.debugDescription) \(error)")
    }
    throw UsageError("replay: the report \(argument.debugDescription) tells of no violation")
  }
}
