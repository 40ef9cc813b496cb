// SPDX-License-Identifier: Apache-2.0

import Checker

/// Runs one schedule again, step by step.
struct ReplayCommand {
  let options: ReplayOptions
  let console: Console

  func execute() throws -> ExitCode {
    let schedule = try schedule()
    try check(schedule)
    let outcome: ExplorationOutcome
    do {
      outcome = try ExplorationCatalog.replay(schedule, times: options.times)
    } catch {
      throw UsageError("replay: \(error)")
    }
    let determined = outcome.determined
    let sentences = determined.violation?.sentences ?? []
    let palette = console.palette
    let verdict =
      sentences.isEmpty
      ? palette.good("nothing is wrong") + "\n"
      : sentences.map { "\(palette.bad("violated")): \($0)\n" }.joined()
    return try console.finish(
      printing: "\(schedule)\n\(determined.violation?.explanation ?? "")\n\(verdict)"
        + "trace \(determined.traceDigest), \(Amount.text(determined.longestSchedule, "step"))"
        + "\(repetition)\n",
      as: sentences.isEmpty ? .clean : .violation)
  }

  private var repetition: String {
    options.times > 1 ? ", \(options.times) times the same" : ""
  }

  /// Finds what is wrong with a schedule before anything runs.
  private func check(_ schedule: String) throws(UsageError) {
    let scenario: String
    do {
      scenario = try ExplorationCatalog.validate(schedule)
    } catch {
      throw UsageError("replay: \(error)")
    }
    guard ExplorationCatalog.entry(named: scenario) == nil else { return }
    let known = ExplorationCatalog.entries.map(\.name)
    throw UsageError(
      "replay: there is no scenario named \(scenario.debugDescription)"
        + Suggestion.question(scenario, among: known))
  }

  /// The schedule itself, or what a file has.
  private func schedule() throws(UsageError) -> String {
    let argument = options.schedule
    let file = InputFile(path: argument, purpose: "replay")
    guard file.exists else {
      if Self.looksLikeSchedule(argument) { return argument }
      throw UsageError(
        "replay: \(argument.debugDescription) cannot be read: no such file or directory, and it "
          + "is no schedule, which is SCENARIO:PROCESSESxOPERATIONS:DECISIONS")
    }
    let bytes = try file.read()
    if let schedule = try Self.onlyLine(of: bytes, in: file) { return schedule }
    let report = try file.parse(bytes, as: ExplorationReport.init(json:))
    guard let violation = report.determined.violation else {
      throw UsageError("replay: the report \(argument.debugDescription) tells of no violation")
    }
    guard !violation.schedule.isEmpty else {
      throw UsageError(
        "replay: the report \(argument.debugDescription) has no schedule: its exploration was "
          + "not controlled")
    }
    return violation.schedule
  }

  private static func looksLikeSchedule(_ text: String) -> Bool {
    text.split(separator: ":", omittingEmptySubsequences: false).count == 3
      && !text.contains { $0.isWhitespace || $0 == "{" }
  }

  /// The one schedule of a text, such as the kept ones; `nil` when it is something else.
  private static func onlyLine(
    of bytes: [UInt8], in file: InputFile
  ) throws(UsageError) -> String? {
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
    guard !lines.isEmpty, lines.allSatisfy(looksLikeSchedule) else { return nil }
    guard lines.count == 1 else {
      throw UsageError(
        "replay: \(file.path.debugDescription) has \(lines.count) schedules: give one of them")
    }
    return lines[0]
  }
}
