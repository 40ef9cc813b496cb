// SPDX-License-Identifier: Apache-2.0

import Checker

/// Reports to change and compare.
enum SampleReport {
  static let environment = RunEnvironment(
    machine: "Some Processor (x86_64)", cores: 2, kernel: "6.1.0", toolchain: "Swift 6.3.1",
    commit: String(repeating: "0a", count: 20), configuration: "release")

  static let run = RunRecord(
    startedAt: "2026-01-31T23:59:59Z", durationNanoseconds: 5_000_000,
    overheadNanoseconds: 1_000_000, loadAtStart: 0.5, loadAtEnd: nil,
    commandLine: ["stress", "--seed", "42"])

  static func make(scenarios: [String] = ["counter", "queue"]) -> Report {
    Report(
      verdict: .passed, interrupted: false,
      determined: Determined(
        seed: .max, processes: 50, faults: [.stop, .kill, .stop],
        scenarios: scenarios.map(verdict(named:))),
      measured: Measured(
        environment: environment, run: run, scenarios: scenarios.map(measurement(named:))))
  }

  private static func verdict(named name: String) -> ScenarioVerdict {
    ScenarioVerdict(
      name: name, subject: "primitives", schedule: "0123456789abcdef", verdict: .passed,
      invariants: ["first", "second"].map {
        InvariantVerdict(name: $0, verdict: .passed, detail: "50 processes, 1000 calls")
      })
  }

  private static func measurement(named name: String) -> ScenarioMeasurement {
    ScenarioMeasurement(
      name: name, operations: 1000, wallNanoseconds: 2_000_000, workNanoseconds: 1_000_000,
      latencyNanoseconds: Latency(p50: 100, p90: 200, p99: 400, p999: 800, max: 1600),
      witnesses: [Witness(invariant: "first", round: 3, text: "process 1, \"quoted\" / slash")],
      diagnosis: "two\nlines")
  }
}
