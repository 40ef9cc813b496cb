// SPDX-License-Identifier: Apache-2.0

import Checker

/// A comparison as a person reads it.
struct ComparisonSummary {
  var comparison: Comparison
  var old: Report
  var new: Report

  /// Everything that differs, and at the end whether it is a regression.
  var text: String {
    [proved, environment, speeds, conclusion].filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var proved: String {
    guard !comparison.changes.isEmpty else {
      let scenarios = old.determined.scenarios
      let invariants = scenarios.reduce(0) { $0 + $1.invariants.count }
      return "proved: no difference (\(scenarios.count) scenarios, \(invariants) invariants)\n"
    }
    var table = TextTable([.left, .left, .left, .left])
    for change in comparison.changes {
      let place = [change.scenario, change.invariant].compactMap { $0 }.joined(separator: " ")
      table.add([
        "  \(place.isEmpty ? "run" : place)", change.subject.rawValue,
        change.effect.rawValue, "\(named(change.old)) -> \(named(change.new))",
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
    return "measured under different conditions, so take the ratios with care:\n\(table.text)"
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
          + (speed.regressed ? ["slower by more than \(threshold) %"] : []))
    }
    return table.text
  }

  private func cells(_ ratio: SpeedComparison.Ratio, _ unit: (Double) -> String) -> [String] {
    let quotient = ratio.ratio.map { "x" + HumanUnits.fixed($0, digits: 2) } ?? "-"
    return [unit(ratio.old), unit(ratio.new), quotient]
  }

  private var conclusion: String {
    guard comparison.regressed else { return "no regression\n" }
    let worse = comparison.changes.count { $0.effect == .worse }
    let slower = comparison.speeds.count(where: \.regressed)
    return "regression: \(worse) worse in what was proved, \(slower) slower\n"
  }
}
