// SPDX-License-Identifier: Apache-2.0

import Checker

/// Reports to be read, without a run.
enum SmallReport {
  static func make(
    seed: UInt64 = 1, verdict: Verdict = .passed, rate: Double = 1000, cores: Int = 2,
    startedAt: String = "2026-01-31T23:59:59Z", scenarios: [String] = ["counter"]
  ) -> Report {
    Report(
      verdict: verdict, interrupted: false,
      determined: Determined(
        seed: seed, processes: 2, faults: [],
        scenarios: scenarios.map {
          ScenarioVerdict(
            name: $0, subject: "primitives", schedule: "0123456789abcdef", verdict: verdict,
            invariants: [InvariantVerdict(name: "first", verdict: verdict, detail: "all")])
        }),
      measured: Measured(
        environment: RunEnvironment(
          machine: "Some Processor (x86_64)", cores: cores, kernel: "6.1.0",
          toolchain: "Swift 6.3.1", commit: "unknown", configuration: "release"),
        run: RunRecord(
          startedAt: startedAt, durationNanoseconds: 2_000_000_000,
          overheadNanoseconds: 500_000_000, loadAtStart: 0.5, loadAtEnd: 1.5,
          commandLine: ["stress", "--seed", "1"]),
        scenarios: scenarios.map {
          ScenarioMeasurement(
            name: $0, operations: 1000, wallNanoseconds: 1_500_000_000,
            workNanoseconds: 1_000_000_000, operationsPerSecond: rate,
            latencyNanoseconds: Latency(p50: 1000, p90: 2000, p99: 3000, p999: 4000, max: 5000),
            witnesses: [], diagnosis: "")
        }))
  }
}
