// SPDX-License-Identifier: Apache-2.0

import Checker
import Testing

@Suite struct ReportComparisonTests {
  private let base = SampleReport.make()

  private func compare(
    threshold: Double = 30, _ change: (inout Report) -> Void
  ) -> Comparison {
    var new = base
    change(&new)
    return ReportComparison.compare(old: base, new: new, thresholdPercent: threshold)
  }

  @Test func `a report equals itself`() {
    let comparison = compare { _ in }
    #expect(!comparison.regressed)
    #expect(comparison.changes.isEmpty)
    #expect(comparison.environment.isEmpty)
    #expect(comparison.speeds.map(\.scenario) == ["counter", "queue"])
    #expect(comparison.speeds.allSatisfy { $0.operationsPerSecond.ratio == 1 })
  }

  @Test func `another request is different and no regression`() {
    let comparison = compare {
      $0.determined.seed = "7"
      $0.determined.processes = 3
      $0.determined.faults = []
      $0.determined.scenarios[0].subject = "no-lock"
      $0.determined.scenarios[1].schedule = "fedcba9876543210"
      $0.determined.scenarios[1].invariants[1].detail = "3 processes, 9 calls"
    }
    #expect(!comparison.regressed)
    #expect(
      comparison.changes.map(\.subject)
        == [.seed, .processes, .faults, .subject, .schedule, .detail])
    #expect(comparison.changes.allSatisfy { $0.effect == .different })
    #expect(comparison.changes[2].old == "kill,stop")
    #expect(comparison.changes[2].new == "none")
    #expect(comparison.changes[5].scenario == "queue")
    #expect(comparison.changes[5].invariant == "second")
  }

  @Test(arguments: [Verdict.inconclusive, .violated])
  func `a worse verdict is a regression, and the way back is not`(verdict: Verdict) {
    var bad = base
    bad.verdict = verdict
    bad.determined.scenarios[0].verdict = verdict
    bad.determined.scenarios[0].invariants[1].verdict = verdict
    let worse = ReportComparison.compare(old: base, new: bad)
    #expect(worse.regressed)
    #expect(worse.changes.map(\.effect) == [.worse, .worse, .worse])
    #expect(worse.changes.map(\.scenario) == [nil, "counter", "counter"])
    #expect(worse.changes.map(\.invariant) == [nil, nil, "second"])
    let better = ReportComparison.compare(old: bad, new: base)
    #expect(!better.regressed)
    #expect(better.changes.map(\.effect) == [.better, .better, .better])
  }

  @Test func `a scenario that is gone is a regression`() {
    let comparison = compare {
      $0.determined.scenarios.removeFirst()
      $0.measured.scenarios.removeFirst()
    }
    #expect(comparison.regressed)
    #expect(comparison.changes.map(\.subject) == [.scenario])
    #expect(comparison.changes.first?.old == "passed")
    #expect(comparison.changes.first?.new == "")
    #expect(comparison.speeds.map(\.scenario) == ["queue"])
  }

  @Test func `an invariant that is gone is a regression`() {
    let comparison = compare { $0.determined.scenarios[1].invariants.removeFirst() }
    #expect(comparison.regressed)
    #expect(comparison.changes.map(\.subject) == [.invariant])
    #expect(comparison.changes.first?.invariant == "first")
  }

  @Test func `more that is checked is better`() {
    let comparison = ReportComparison.compare(
      old: SampleReport.make(scenarios: ["queue"]), new: base)
    #expect(!comparison.regressed)
    #expect(comparison.changes.map(\.effect) == [.better])
    #expect(comparison.speeds.map(\.scenario) == ["queue"])
  }

  @Test func `a throughput on the threshold is accepted, and one below it is not`() {
    let old = base.measured.scenarios[0].operationsPerSecond
    let on = compare(threshold: 50) {
      $0.measured.scenarios[0].operationsPerSecond = old / 2
    }
    #expect(!on.regressed)
    let below = compare(threshold: 50) {
      $0.measured.scenarios[0].operationsPerSecond = (old / 2).nextDown
    }
    #expect(below.regressed)
    #expect(below.speeds.map(\.isSlower) == [true, false])
    #expect(below.changes.isEmpty)
  }

  @Test func `a threshold of a hundred percent accepts a standstill`() {
    let comparison = compare(threshold: 100) {
      $0.measured.scenarios[0].operationsPerSecond = 0
    }
    #expect(!comparison.regressed)
  }

  @Test func `latency is told and never a regression`() {
    let comparison = compare {
      $0.measured.scenarios[0].latencyNanoseconds.p50 = 300
      $0.measured.scenarios[0].latencyNanoseconds.p99 = 200
    }
    #expect(!comparison.regressed)
    #expect(comparison.speeds[0].p50Nanoseconds.ratio == 3)
    #expect(comparison.speeds[0].p99Nanoseconds.ratio == 0.5)
  }

  @Test func `a ratio to nothing is absent, and the comparison can be written`() throws {
    var old = base
    old.measured.scenarios[0].operationsPerSecond = 0
    old.measured.scenarios[0].latencyNanoseconds.p50 = 0
    let comparison = ReportComparison.compare(old: old, new: base)
    #expect(comparison.speeds[0].operationsPerSecond.ratio == nil)
    #expect(comparison.speeds[0].p50Nanoseconds.ratio == nil)
    #expect(try JSONText.encode(comparison).hasSuffix("}\n"))
  }

  @Test(arguments: ["machine", "cores", "kernel", "toolchain", "configuration"])
  func `speed in another environment is shown, and judged only on request`(field: String) {
    var new = base
    switch field {
    case "machine": new.measured.environment.machine = "x"
    case "cores": new.measured.environment.cores = 1
    case "kernel": new.measured.environment.kernel = "x"
    case "toolchain": new.measured.environment.toolchain = "x"
    default: new.measured.environment.configuration = "x"
    }
    new.measured.scenarios[0].operationsPerSecond = 1
    let shown = ReportComparison.compare(old: base, new: new)
    #expect(!shown.regressed)
    #expect(!shown.judgesSpeed)
    #expect(shown.speeds[0].isSlower)
    let judged = ReportComparison.compare(old: base, new: new, judgesSpeedEverywhere: true)
    #expect(judged.regressed)
    // What was proved is judged everywhere.
    new.determined.scenarios[0].verdict = .violated
    #expect(ReportComparison.compare(old: base, new: new).regressed)
  }

  @Test func `reports that seem to be swapped are noticed`() {
    let later = compare { $0.measured.run.startedAt = "2026-02-01T00:00:00Z" }
    #expect(later.warnings == [])
    let earlier = compare { $0.measured.run.startedAt = "2025-12-31T23:59:59Z" }
    #expect(earlier.warnings.count == 1)
    #expect(earlier.warnings.first?.contains("they may be swapped") == true)
    #expect(!earlier.regressed)
  }

  @Test func `without a scenario in both nothing was compared`() {
    let nothing = SampleReport.make(scenarios: [])
    let comparison = ReportComparison.compare(old: nothing, new: nothing)
    #expect(!comparison.regressed)
    #expect(!comparison.hasCommonScenarios)
    #expect(compare { _ in }.hasCommonScenarios)
  }

  @Test func `another environment is told, and another commit is not`() {
    let comparison = compare {
      $0.measured.environment.commit = "unknown"
      $0.measured.environment.cores = 8
      $0.measured.environment.configuration = "debug"
    }
    #expect(!comparison.regressed)
    #expect(comparison.environment.map(\.field) == ["cores", "configuration"])
    #expect(comparison.environment.first?.old == "2")
    #expect(comparison.environment.first?.new == "8")
  }
}
