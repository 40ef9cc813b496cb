// SPDX-License-Identifier: Apache-2.0

import Checker

/// What an exploration has shown as a person reads it.
struct ExplorationSummary {
  let report: ExplorationReport
  let program: String
  var palette = Palette()

  var text: String { heading + figures + killPoints + violation }

  /// One row of a table: scenario, size, deaths, search, verdict, orders, of about, kill points,
  /// seconds.
  func row(operations: Int) -> String {
    let bound =
      determined.preemptions.map { "at most \(Amount.text($0, "preemption"))" } ?? "all orders"
    let verdict =
      determined.violation.map { "violated in schedule \($0.number)" }
      ?? (determined.isComplete ? "complete" : "\(determined.verdict.rawValue), not complete")
    let hit = determined.killPoints.reduce(0) { $0 + $1.hit }
    let known = determined.killPoints.reduce(0) { $0 + $1.known }
    let seconds = Double(report.measured.exploration.durationNanoseconds) / 1e9
    let columns = [
      determined.scenario, "\(determined.processes) × \(operations)", "\(determined.crashes)",
      determined.strategy == .exhaustive ? bound : determined.strategy.rawValue, verdict,
      "\(determined.schedules)",
      determined.estimatedInterleavings > 0
        ? "10^\(HumanUnits.fixed(determined.estimatedInterleavings, digits: 1))" : "",
      known == 0 ? "" : "\(hit) of \(known)", HumanUnits.fixed(seconds, digits: 1),
    ]
    return "| " + columns.joined(separator: " | ") + " |\n"
  }

  private var determined: ExplorationOutcome.Determined { report.determined }

  private var heading: String {
    let bound = determined.preemptions.map { ", at most \(Amount.text($0, "preemption"))" } ?? ""
    let crashes = determined.crashes == 0 ? "" : ", \(determined.crashes) killed"
    let complete = determined.isComplete ? ", complete" : ""
    return "\(determined.scenario), \(Amount.processes(determined.processes))\(crashes), "
      + "\(determined.strategy.rawValue)\(bound), seed \(determined.seed): "
      + "\(palette.verdict(report.verdict))\(complete)"
      + "\(report.interrupted ? ", interrupted" : "")\n\n"
  }

  private var figures: String {
    let measured = report.measured.exploration
    var table = TextTable([.left, .right])
    table.add(["schedules", "\(determined.schedules)"])
    if determined.redundantSchedules > 0 {
      table.add(["of them redundant", "\(determined.redundantSchedules)"])
    }
    if determined.estimatedInterleavings > 0 {
      let power = HumanUnits.fixed(determined.estimatedInterleavings, digits: 1)
      table.add(["they stand for about", "10^\(power)"])
    }
    if let bound = determined.probabilityBound {
      table.add(["found by one with", "1 in \(HumanUnits.fixed(1 / bound, digits: 0)) at least"])
    }
    table.add(["steps", "\(determined.steps)"])
    let share = 100 * Double(determined.switches) / Double(max(determined.steps, 1))
    table.add(["to another process", "\(HumanUnits.fixed(share, digits: 0)) %"])
    table.add(["longest", Amount.text(determined.longestSchedule, "step")])
    let seconds = Double(measured.durationNanoseconds) / 1e9
    table.add(["seconds", HumanUnits.fixed(seconds, digits: 2)])
    table.add(["rate", HumanUnits.rate(perSecond: measured.schedulesPerSecond)])
    table.add(["steps", HumanUnits.rate(perSecond: measured.stepsPerSecond)])
    return table.text
  }

  private var killPoints: String {
    guard !determined.killPoints.isEmpty else { return "" }
    var table = TextTable([.left, .right, .right])
    table.add(["killed in", "points", "of"])
    for count in determined.killPoints {
      let name = count.operation.isEmpty ? "(between calls)" : count.operation
      table.add([name, "\(count.hit)", "\(count.known)"])
    }
    return "\n" + table.text
  }

  private var violation: String {
    guard let violation = determined.violation else { return "" }
    let sentences = violation.sentences.map { "  \($0)\n" }.joined()
    let number = violation.number == 0 ? "a kept schedule" : "schedule \(violation.number)"
    let found =
      violation.sentences.isEmpty ? "" : "\n\(palette.bad("violated")) in \(number):\n\(sentences)"
    let hasReplay = !violation.sentences.isEmpty && !violation.schedule.isEmpty
    return found + "\n\(violation.explanation)\n"
      + (hasReplay ? "\nreplay: \(program) replay '\(violation.schedule)'\n" : "")
  }
}
