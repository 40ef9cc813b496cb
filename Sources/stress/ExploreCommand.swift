// SPDX-License-Identifier: Apache-2.0

import Checker

/// Explores one scenario, writes the report and shows it.
struct ExploreCommand {
  var options: ExploreOptions
  /// The name that the program was started by, for the command that replays a failure.
  var program: String
  var console: Console
  /// Runs since the program was started.
  var stopwatch = RunStopwatch(commandLine: ["stress"])

  func execute() throws -> ExitCode {
    guard let entry = ExplorationCatalog.entry(named: options.scenario) else { return .usage }
    let corpus = try ScheduleCorpus(path: options.corpus)
    if !options.printsReport {
      try place.checkWritable()
    } else if !console.hasOutput {
      throw UsageError("--output -: standard output is closed")
    }
    var exploration = options.exploration
    exploration.corpus = corpus.schedules(of: options.scenario)
    let outcome: ExplorationOutcome
    var display = ExplorationDisplay(
      name: options.scenario, console: console, isQuiet: options.isQuiet)
    do {
      let interrupt = try InterruptSource()
      outcome = try entry.explore(
        processes: options.processes, operations: options.operations, exploration,
        interrupt: interrupt, progress: { display.update($0) })
    } catch {
      display.end("failed")
      console.showError("stress: \(options.scenario): \(error)\n")
      return .inconclusive
    }
    display.end(outcome.determined.verdict.rawValue)
    return try conclude(outcome, corpus)
  }

  private var place: ReportFile {
    ReportFile(path: options.output, isNamed: options.isOutputNamed)
  }

  private func conclude(_ outcome: ExplorationOutcome, _ corpus: ScheduleCorpus) throws -> ExitCode
  {
    let report = ExplorationReport(
      outcome, environment: .current(),
      run: stopwatch.record(
        scenariosNanoseconds: outcome.measured.durationNanoseconds))
    let palette = options.printsReport ? console.errorPalette : console.palette
    let summary = ExplorationSummary(report: report, program: program, palette: palette)
    let code = exitCode(of: outcome)
    if let violation = outcome.determined.violation, !violation.schedule.isEmpty {
      // A kept schedule saves time and no more: that it cannot be kept is no failure.
      do { try corpus.keep(violation) } catch { console.showError("stress: \(error)\n") }
    }
    if options.printsReport {
      console.showError(summary.text)
      return try console.finish(printing: report.json(), as: code)
    }
    let written: ReportFile.Written
    do {
      written = try place.write(report.json())
    } catch {
      _ = console.show(summary.text)
      console.showError("stress: \(error)\n")
      return code == .violation ? .violation : .usage
    }
    switch options.format {
    case .text:
      return try console.finish(printing: summary.text + "report: \(written.text)\n", as: code)
    case .markdown:
      return try console.finish(printing: summary.row(operations: options.operations), as: code)
    }
  }

  private func exitCode(of outcome: ExplorationOutcome) -> ExitCode {
    switch outcome.determined.verdict {
    case .passed: .clean
    case .violated: .violation
    case .inconclusive: .inconclusive
    }
  }
}
