// SPDX-License-Identifier: Apache-2.0

import Checker
import FoundationEssentials

/// Runs one schedule again, step by step.
struct ReplayCommand {
  let options: ReplayOptions
  let console: Console

  func execute() throws -> ExitCode {
    let schedule = try schedule()
    let outcome: ExplorationOutcome
    do {
      outcome = try ExplorationCatalog.replay(schedule, times: options.times)
    } catch {
      throw UsageError("replay: \(error)")
    }
    let determined = outcome.determined
    let sentences = determined.violation?.sentences ?? []
    let verdict =
      sentences.isEmpty ? "nothing is wrong\n" : sentences.map { "violated: \($0)\n" }.joined()
    return try console.finish(
      printing: "\(schedule)\n\(determined.violation?.explanation ?? "")\n\(verdict)"
        + "trace \(determined.traceDigest), \(determined.longestSchedule) steps\(repetition)\n",
      as: sentences.isEmpty ? .clean : .violation)
  }

  private var repetition: String {
    options.times > 1 ? ", \(options.times) times the same" : ""
  }

  private func schedule() throws(UsageError) -> String {
    let argument = options.schedule
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
