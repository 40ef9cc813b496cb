// SPDX-License-Identifier: Apache-2.0

import Checker

/// A comparison as a person reads it.
struct ComparisonSummary {
  var comparison: Comparison
  var old: Report
  var new: Report
  var palette = Palette()

  /// Everything that differs, and at the end whether it is a regression.
  var text: String {
    [warnings, runs, proved, environment, speeds, conclusion].filter { !$0.isEmpty }.joined(
      separator: "\n")
  }

  private var warnings: String {
    comparison.warnings.map { "\(palette.doubtful("warning")): \($0)\n" }.joined()
  }

  private var runs: String {
    var table = TextTable([.left, .left, .right, .left, .left])
    for (name, run) in [("old", old.measured.run), ("new", new.measured.run)] {
      let seconds = HumanUnits.fixed(Double(run.durationNanoseconds) / 1e9, digits: 1)
      let load = run.loadAtStart.map { "load \(HumanUnits.fixed($0, digits: 2))" } ?? "load unknown"
      table.add([name, run.startedAt, "\(seconds) s", load, ShellWords.text(run.commandLine)])
    }
    return table.text
  }

  private var proved: String {
    guard !comparison.changes.isEmpty else {
      let scenarios = old.determined.scenarios
      let invariants = scenarios.reduce(0) { $0 + $1.invariants.count }
      return "proved: no difference (\(Amount.text(scenarios.count, "scenario")), "
        + "\(Amount.text(invariants, "invariant")))\n"
    }
    var table = TextTable([.left, .left, .left, .left])
    for change in comparison.changes {
      let place = [change.scenario, change.invariant].compactMap { $0 }.joined(separator: " ")
      table.add([
        "  \(place.isEmpty ? "run" : place)", change.subject.rawValue,
        palette.effect(change.effect), "\(named(change.old)) -> \(named(change.new))",
      ])
    }
    return "proved:\n\(table.text)"
  }

  private func named(_ value: String) -> String {
    value.isEmpty ? "(none)" : value
  }

  private var environment: String {
    guard !comparison.environment.isEmpty else { return "" }
    var table = TextTable([.left, .left])
    for difference in comparison.environment {
      table.add(["  \(difference.field)", "\(difference.old) -> \(difference.new)"])
    }
    let judged =
      comparison.judgesSpeed
      ? "take the ratios with care" : "speed is shown and not judged (--judge-speed judges it)"
    return "measured under different conditions, so \(judged):\n\(table.text)"
  }

  private var speeds: String {
    guard !comparison.speeds.isEmpty else { return "" }
    var table = TextTable([.left] + Array(repeating: .right, count: 9) + [.left])
    table.add([
      "scenario", "calls/s", "new", "ratio", "p50", "new", "ratio", "p99", "new", "ratio",
    ])
    let threshold = HumanUnits.trimmed(comparison.thresholdPercent)
    for speed in comparison.speeds {
      table.add(
        [speed.scenario]
          + cells(speed.operationsPerSecond) { HumanUnits.rate(perSecond: $0) }
          + cells(speed.p50Nanoseconds) { HumanUnits.duration(nanoseconds: $0) }
          + cells(speed.p99Nanoseconds) { HumanUnits.duration(nanoseconds: $0) }
          + (speed.isSlower ? [slower("slower by more than \(threshold) %")] : []))
    }
    return table.text
  }

  private func cells(_ ratio: SpeedComparison.Ratio, _ unit: (Double) -> String) -> [String] {
    let quotient = ratio.ratio.map { "x" + HumanUnits.fixed($0, digits: 2) } ?? "-"
    return [unit(ratio.old), unit(ratio.new), quotient]
  }

  private func slower(_ text: String) -> String {
    comparison.judgesSpeed ? palette.bad(text) : palette.doubtful(text)
  }

  private var conclusion: String {
    guard comparison.regressed else {
      return comparison.hasCommonScenarios
        ? palette.good("no regression") + "\n"
        : palette.doubtful("nothing to compare") + ": no scenario is in both reports\n"
    }
    let worse = comparison.changes.count { $0.effect == .worse }
    let slower = comparison.judgesSpeed ? comparison.speeds.count(where: \.isSlower) : 0
    return palette.bad("regression") + ": \(worse) worse in what was proved, \(slower) slower\n"
  }
}
