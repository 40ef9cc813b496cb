// SPDX-License-Identifier: Apache-2.0

import Checker

/// Runs scenarios, writes the report and shows it.
struct RunCommand {
  var options: RunOptions
  /// The name that the program was started by, for the command that runs it again.
  var program: String
  var console: Console
  /// Runs since the program was started.
  var stopwatch = RunStopwatch(commandLine: ["stress"])

  /// Runs the scenarios in processes of this machine.
  func execute() throws -> ExitCode {
    // Before the run, so that no hour of work ends with nowhere to put its report.
    if !options.printsReport {
      try place.checkWritable()
    } else if !console.hasOutput {
      throw UsageError("--output -: standard output is closed")
    }
    let interrupt: InterruptSource
    let executor: Executor
    do {
      interrupt = try InterruptSource()
      executor = try Executor()
    } catch {
      console.showError("stress: the harness cannot start: \(error)\n")
      return .inconclusive
    }
    let campaign = Campaign(
      options, console: console, isInterrupted: { interrupt.isInterrupted },
      runner: { try executor.run($0, interrupt: interrupt, progress: $1) })
    return try conclude(campaign)
  }

  private var place: ReportFile {
    ReportFile(path: options.output, isNamed: options.isOutputNamed)
  }

  /// Writes and shows what came of a run.
  func conclude(_ campaign: Campaign) throws -> ExitCode {
    let scenarios = campaign.outcomes.reduce(0) { $0 + $1.measurement.wallNanoseconds }
    let report = campaign.report(
      on: options, environment: .current(), run: stopwatch.record(scenariosNanoseconds: scenarios))
    var summary = RunSummary(
      report: report, omissions: campaign.omissions, options: options, program: program,
      place: "standard output", palette: console.palette)
    let json = try report.json()
    if options.printsReport {
      summary.palette = console.errorPalette
      console.showError(summary.text)
      return try console.finish(printing: json, as: campaign.exitCode)
    }
    do {
      summary.place = try place.write(json).text
    } catch {
      // The figures are all that is left, and a violation matters more than a full disk.
      _ = console.show(summary.body)
      console.showError("stress: \(error)\n")
      return campaign.verdict == .violated ? .violation : .usage
    }
    return try console.finish(printing: summary.text, as: campaign.exitCode)
  }
}
