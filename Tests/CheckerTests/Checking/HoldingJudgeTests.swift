// SPDX-License-Identifier: Apache-2.0

import Checker
import Testing

@Suite struct HoldingJudgeTests {
  private func violated(
    _ scenario: String, _ calls: [Call], permits: Int = 1, left: Int = 1, total: UInt64 = 0,
    deaths: [Int: UInt64] = [:], verdict: Verdict = .violated
  ) -> [String] {
    let schedule = Schedule(
      scenario: scenario, seed: 0, round: 0, processes: 3,
      parameters: Parameters(permits: permits), programs: [[], [], []],
      faults: deaths.keys.map {
        Fault(kind: .kill, process: $0, afterCalls: 0, delayNanoseconds: 0)
      })
    let exits = (0..<3).map { deaths[$0] == nil ? "0" : "SIGKILL" }
    return Judge.judge(
      schedule, History(calls: calls, deaths: deaths),
      Observations(finalCounter: total, availablePermits: left, exits: exits)
    ).invariants.filter { $0.verdict == verdict }.map(\.name)
  }

  private func acquire(_ process: Int, _ span: ClosedRange<UInt64>, result: UInt64 = 0) -> Call {
    Call(
      process: process, operation: .acquire, result: result, invoked: span.lowerBound,
      returned: span.upperBound)
  }

  private func release(_ process: Int, _ span: ClosedRange<UInt64>) -> Call {
    Call(
      process: process, operation: .release, invoked: span.lowerBound,
      returned: span.upperBound)
  }

  private func add(_ process: Int, _ amount: UInt64, saw: UInt64, at ticket: UInt64) -> Call {
    Call(
      process: process, operation: .add, argument: amount, result: saw, invoked: ticket,
      returned: ticket + 1)
  }

  @Test func `a holder that died holds until its last ticket`() {
    let dying = [
      acquire(0, 1...2),
      Call(process: 0, operation: .add, argument: 5, invoked: 4, returned: nil),
    ]
    let deaths: [Int: UInt64] = [0: 9]
    #expect(violated("counter", dying + [acquire(1, 3...5, result: 1)], deaths: deaths).isEmpty)
    let early = [acquire(1, 3...5, result: 1), release(1, 6...7), acquire(2, 8...10)]
    #expect(violated("counter", dying + early, deaths: deaths).isEmpty)
    // Before its last ticket no one else can have had the lock.
    let stolen = dying + [acquire(1, 1...3, result: 1)]
    #expect(violated("counter", stolen, deaths: deaths) == ["mutual-exclusion"])
  }

  @Test func `news of a death needs a death`() {
    let calls = [acquire(0, 1...2, result: 1), release(0, 3...4)]
    #expect(violated("counter", calls) == ["mutual-exclusion"])
    #expect(violated("counter", calls, deaths: [1: 9]).isEmpty)
  }

  @Test func `an acquire that timed out holds nothing`() {
    let calls = [
      acquire(0, 1...2), acquire(1, 3...4, result: 2), acquire(2, 5...8), release(0, 6...7),
    ]
    #expect(violated("counter", calls).isEmpty)
  }

  @Test func `permits must all be back and all have been out`() {
    let apart = [acquire(0, 1...2), release(0, 3...4), acquire(1, 5...6), release(1, 7...8)]
    let together = [acquire(0, 1...2), acquire(1, 3...4), release(0, 5...6), release(1, 7...8)]
    #expect(violated("semaphore", apart, permits: 1, left: 1).isEmpty)
    #expect(violated("semaphore", apart, permits: 2, left: 2) == ["bound-reached"])
    #expect(violated("semaphore", together, permits: 2, left: 2).isEmpty)
    #expect(violated("semaphore", together, permits: 2, left: 1) == ["permits-restored"])
    #expect(violated("semaphore", together, permits: 2, left: 3) == ["permits-restored"])
    #expect(violated("semaphore", together, permits: 1, left: 1) == ["bounded-concurrency"])
  }

  @Test func `unfinished additions explain gaps exactly or not at all`() {
    let dying = [3, 5].enumerated().map { process, amount in
      Call(
        process: process, operation: .add, argument: UInt64(amount), invoked: UInt64(process),
        returned: nil)
    }
    let deaths: [Int: UInt64] = [0: 50, 1: 51]
    for (gap, isExplained) in [(0, true), (3, true), (5, true), (8, true), (6, false), (2, false)]
      as [(UInt64, Bool)]
    {
      let expected = isExplained ? [] : ["counter-total"]
      #expect(
        violated(
          "counter", dying + [add(2, 1, saw: gap, at: 10)], total: gap + 1, deaths: deaths)
          == expected)
      #expect(
        violated(
          "counter", dying + [add(2, 1, saw: 0, at: 10)], total: gap + 1, deaths: deaths)
          == expected)
    }
    // One unfinished addition cannot stand in two gaps.
    #expect(
      violated(
        "counter", dying + [add(2, 1, saw: 3, at: 10), add(2, 1, saw: 7, at: 12)], total: 8,
        deaths: deaths) == ["counter-total"])
    #expect(
      violated(
        "counter", dying + [add(2, 1, saw: 3, at: 10), add(2, 1, saw: 9, at: 12)], total: 10,
        deaths: deaths
      ).isEmpty)
  }

  @Test func `a worker that is dead adds no more`() {
    let dying = Call(process: 0, operation: .add, argument: 3, invoked: 1, returned: nil)
    let late = [dying, add(1, 1, saw: 0, at: 10), add(1, 1, saw: 4, at: 12)]
    #expect(violated("counter", late, total: 5, deaths: [0: 20]).isEmpty)
    #expect(violated("counter", late, total: 5, deaths: [0: 9]) == ["counter-total"])
  }

  @Test func `unfinished additions keep the order in which their workers ran`() {
    // Worker 1's addition began at 30, between worker 2's two.
    let dying = [
      Call(process: 0, operation: .add, argument: 3, invoked: 1, returned: nil),
      Call(process: 1, operation: .add, argument: 5, invoked: 30, returned: nil),
    ]
    let overlapping = Call(
      process: 2, operation: .add, argument: 1, result: 5, invoked: 10, returned: 50)
    let calls = dying + [overlapping, add(2, 1, saw: 9, at: 60)]
    #expect(violated("counter", calls, total: 10, deaths: [0: 40, 1: 90]).isEmpty)
    // Dead before worker 1's addition began, worker 0 cannot have added after it.
    #expect(
      violated("counter", calls, total: 10, deaths: [0: 20, 1: 90]) == ["counter-total"])
  }

  @Test func `a search that is too long is inconclusive`() {
    let dying = (0..<40).map { index in
      Call(
        process: index % 3, operation: .add, argument: 2, invoked: UInt64(index),
        returned: nil)
    }
    #expect(
      violated("counter", dying, total: 39, deaths: [0: 90], verdict: .inconclusive)
        == ["counter-total"])
  }
}
