// SPDX-License-Identifier: Apache-2.0

import Checker
import Testing

/// Holds the judges of the event and of the barrier against trying all orders.
@Suite struct WaitingBruteForceTests {
  private struct Barrier: Hashable {
    var arrived: [UInt64: Set<Int>] = [:]
    var places: [UInt64: Set<UInt64>] = [:]
    var isBroken = false
  }

  private func verdict(_ scenario: String, _ history: History, processes: Int) -> Verdict {
    let schedule = Schedule(
      scenario: scenario, seed: 0, round: 0, processes: processes,
      parameters: Parameters(producers: 1),
      programs: [[Instruction]](repeating: [], count: processes))
    let exits = (0..<processes).map { history.deaths[$0] == nil ? "0" : "SIGKILL" }
    let faults = history.deaths.keys.sorted().map {
      Fault(kind: .kill, process: $0, afterCalls: 0, delayNanoseconds: 0)
    }
    var killed = schedule
    killed.faults = faults
    return Judge.judge(killed, history, Observations(exits: exits)).verdict
  }

  private func isRight(event history: History) -> Bool {
    let steps = history.calls.map { call in
      BruteForce<Bool>.Step(
        invoked: call.invoked, returned: call.returned ?? history.deaths[call.process] ?? .max,
        isOptional: call.returned == nil
      ) { isSet in
        switch call.operation {
        case .set: true
        case .clear: false
        default: isSet ? true : nil
        }
      }
    }
    return BruteForce(steps: steps) { _ in true }.accepts(from: false)
  }

  @Test func `each wait for an event agrees with brute force, and no right history is accused`() {
    var counts: [Verdict: Int] = [:]
    var unseen = 0
    for seed in 0..<8000 as Range<UInt64> {
      let history = RandomHistory.signals(seed: seed)
      let verdict = verdict("event", history, processes: 3)
      let isEachRight = history.calls.filter { $0.operation == .wait && $0.returned != nil }
        .allSatisfy { wait in
          var alone = history
          alone.calls.removeAll { $0.operation == .wait && $0 != wait }
          return isRight(event: alone)
        }
      #expect(verdict == (isEachRight ? .passed : .violated), "seed \(seed): \(history)")
      counts[verdict, default: 0] += 1
      if isRight(event: history) {
        #expect(verdict == .passed, "seed \(seed): \(history)")
      } else if verdict == .passed {
        // One set for two waits at different times: what the judge says it does not see.
        unseen += 1
        let waits = history.calls.count { $0.operation == .wait && $0.returned != nil }
        #expect(waits > 1, "seed \(seed): \(history)")
      }
    }
    #expect(counts[.passed, default: 0] > 1000)
    #expect(counts[.violated, default: 0] > 1000)
    #expect(unseen < counts[.violated, default: 0] / 50, "unseen: \(unseen)")
  }

  /// A call comes to its meeting, and goes on; a death breaks the barrier, for good.
  private func steps(
    _ history: History, processes: Int
  ) -> [BruteForce<Barrier>.Step] {
    var steps: [BruteForce<Barrier>.Step] = []
    for call in history.calls {
      // Twice the tickets, so that a death has room behind the last one.
      let (begin, end) = (
        2 * call.invoked, 2 * (call.returned ?? history.deaths[call.process] ?? 999)
      )
      let goesOn = call.returned != nil && call.result != Call.broken
      steps.append(
        BruteForce<Barrier>.Step(invoked: begin, returned: end, isOptional: !goesOn) {
          barrier in
          guard !barrier.isBroken else { return nil }
          var barrier = barrier
          barrier.arrived[call.argument, default: []].insert(call.process)
          return barrier
        })
      guard call.returned != nil else { continue }
      steps.append(
        BruteForce<Barrier>.Step(invoked: begin, returned: end) { barrier in
          guard goesOn else { return barrier.isBroken ? barrier : nil }
          var barrier = barrier
          guard barrier.arrived[call.argument]?.count == processes, call.result < processes,
            barrier.places[call.argument, default: []].insert(call.result).inserted
          else { return nil }
          return barrier
        })
    }
    for process in history.deaths.keys {
      let tickets = history.calls.filter { $0.process == process }.map { $0.returned ?? $0.invoked }
      steps.append(
        BruteForce<Barrier>.Step(
          invoked: 2 * (tickets.max() ?? 0) + 1, returned: .max, isOptional: true
        ) {
          var barrier = $0
          barrier.isBroken = true
          return barrier
        })
    }
    return steps
  }

  @Test func `meetings agree with brute force`() {
    var counts: [Verdict: Int] = [:]
    var deaths = 0
    for seed in 0..<8000 as Range<UInt64> {
      let (history, processes) = RandomHistory.meetings(seed: seed)
      let isRight = BruteForce(steps: steps(history, processes: processes)) { _ in true }
        .accepts(from: Barrier())
      let expected = isRight ? Verdict.passed : .violated
      counts[expected, default: 0] += 1
      deaths += history.deaths.count
      #expect(
        verdict("barrier", history, processes: processes) == expected, "seed \(seed): \(history)")
    }
    #expect(counts[.passed, default: 0] > 2000)
    #expect(counts[.violated, default: 0] > 500)
    #expect(deaths > 1000)
  }
}
