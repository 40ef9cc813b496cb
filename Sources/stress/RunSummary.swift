// SPDX-License-Identifier: Apache-2.0

import Checker

/// A report as a person reads it: a view of the report, never a second source.
struct RunSummary {
  private static let witnessLimit: Int = 3

  var report: Report
  var omissions: [Campaign.Omission]
  var options: RunOptions
  var program: String
  /// Where the report is.
  var place: String
  var palette = Palette()

  /// Everything: the figures, what to do next, and where the report is.
  var text: String {
    body + reproduction + conclusion
  }

  /// The figures, and what is known about each thing that went wrong.
  var body: String {
    "\(heading)\n\n\(table)\n\(findings)"
  }

  private var heading: String {
    let faults = options.faults.map(\.rawValue).joined(separator: ",")
    return "seed \(options.seed), \(Amount.processes(options.processes)), "
      + "faults \(faults.isEmpty ? "none" : faults), subject \(options.subject)"
  }

  private var table: String {
    var table = TextTable([.left, .left] + Array(repeating: .right, count: 7))
    table.add([
      "scenario", "verdict", "calls", "seconds", "at work", "calls/s", "p50", "p99", "max",
    ])
    var centiseconds: Int64 = 0
    for (scenario, figures) in zip(report.determined.scenarios, report.measured.scenarios) {
      let latency = figures.latencyNanoseconds
      table.add([
        scenario.name, palette.verdict(scenario.verdict), String(figures.operations),
        Self.seconds(Self.centiseconds(figures.wallNanoseconds)),
        Self.seconds(Self.centiseconds(figures.workNanoseconds)),
        HumanUnits.rate(perSecond: figures.operationsPerSecond),
        HumanUnits.duration(nanoseconds: latency.p50),
        HumanUnits.duration(nanoseconds: latency.p99),
        HumanUnits.duration(nanoseconds: latency.max),
      ])
      centiseconds += Self.centiseconds(figures.wallNanoseconds)
    }
    // What is shown adds up as it is shown.
    let total = max(Self.centiseconds(report.measured.run.durationNanoseconds), centiseconds)
    table.add(["overhead", "", "", Self.seconds(total - centiseconds)])
    table.add(["total", "", "", Self.seconds(total)])
    for omission in omissions {
      table.add([omission.scenario, "not run: \(omission.reason)"])
    }
    return table.text
  }

  private static func centiseconds(_ nanoseconds: Int64) -> Int64 {
    (nanoseconds + 5_000_000) / 10_000_000
  }

  private static func seconds(_ centiseconds: Int64) -> String {
    HumanUnits.fixed(Double(centiseconds) / 100, digits: 2)
  }

  private var findings: String {
    zip(report.determined.scenarios, report.measured.scenarios).map { scenario, figures in
      let invariants = scenario.invariants.filter { $0.verdict != .passed }.map { invariant in
        "\(scenario.name): \(invariant.name) \(palette.verdict(invariant.verdict)): "
          + "\(invariant.detail)\n"
          + witnesses(of: invariant.name, among: figures.witnesses)
      }.joined()
      let text = invariants + diagnosis(figures.diagnosis)
      return text.isEmpty ? "" : text + "\n"
    }.joined()
  }

  private func witnesses(of invariant: String, among witnesses: [Witness]) -> String {
    let all = witnesses.filter { $0.invariant == invariant }
    let shown = all.prefix(Self.witnessLimit).map { "  round \($0.round): \($0.text)\n" }.joined()
    let rest = all.count - Self.witnessLimit
    return rest > 0 ? "\(shown)  and \(rest) more in the report\n" : shown
  }

  private func diagnosis(_ text: String) -> String {
    text.split(separator: "\n").map { "  | \($0)\n" }.joined()
  }

  private var reproduction: String {
    let violated = report.determined.scenarios.filter { $0.verdict == .violated }.map(\.name)
    guard !violated.isEmpty else { return "" }
    let words = [program] + options.arguments(repeating: violated)
    return "run again: \(ShellWords.text(words))\n"
  }

  private var conclusion: String {
    let cut = report.interrupted ? ", interrupted" : ""
    return "\(palette.verdict(report.verdict))\(cut), report: \(place)\n"
  }
}
