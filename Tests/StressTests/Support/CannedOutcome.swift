// SPDX-License-Identifier: Apache-2.0

import Checker

/// Outcomes as the executor would return them, without a process.
enum CannedOutcome {
  static func make(
    _ request: RunRequest, verdict: Verdict = .passed, interrupted: Bool = false
  ) -> ScenarioOutcome {
    let invariants = ["first-rule", "second-rule"].map { name in
      InvariantVerdict(
        name: name, verdict: name == "first-rule" ? verdict : .passed,
        detail: "\(request.processes) processes")
    }
    let witnesses = (0..<(verdict == .violated ? 5 : 0)).map { round in
      Witness(invariant: "first-rule", round: round, text: "process 1 met process \(round)")
    }
    return ScenarioOutcome(
      verdict: ScenarioVerdict(
        name: request.scenario, subject: request.subject, schedule: "0123456789abcdef",
        verdict: verdict, invariants: invariants),
      measurement: ScenarioMeasurement(
        name: request.scenario, operations: 1000, wallNanoseconds: 2_000_000,
        workNanoseconds: 1_000_000,
        latencyNanoseconds: Latency(p50: 100, p90: 200, p99: 400, p999: 800, max: 1600),
        witnesses: witnesses, diagnosis: verdict == .inconclusive ? "worker 3 waits" : ""),
      interrupted: interrupted)
  }
}
