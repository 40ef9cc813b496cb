// SPDX-License-Identifier: Apache-2.0

import Checker
import Testing

/// Holds the near-linear judges against trying all orders.
@Suite struct BruteForceTests {
  private func schedule(_ scenario: String, permits: Int = 1, processes: Int) -> Schedule {
    Schedule(
      scenario: scenario, seed: 0, round: 0, processes: processes,
      parameters: Parameters(permits: permits, producers: 1),
      programs: [[Instruction]](repeating: [], count: processes))
  }

  private func verdict(
    _ name: String, _ schedule: Schedule, _ history: History, finalCounter: UInt64 = 0
  ) -> Verdict? {
    let observations = Observations(
      finalCounter: finalCounter,
      exits: [String](repeating: "SIGKILL", count: schedule.processes))
    return Judge.judge(schedule, history, observations).invariants
      .first { $0.name == name }?.verdict
  }

  /// The steps of a semaphore; a process that recorded nothing more may let go afterwards.
  private func semaphoreSteps(_ history: History, permits: Int) -> [BruteForce<Set<Int>>.Step] {
    func release(_ process: Int, _ holders: Set<Int>) -> Set<Int>? {
      holders.contains(process) ? holders.subtracting([process]) : nil
    }
    var steps = history.calls.filter { $0.operation == .release || $0.returned != nil }.map {
      call in
      let isAcquire = call.operation == .acquire
      return BruteForce<Set<Int>>.Step(
        invoked: call.invoked, returned: call.returned ?? .max,
        isOptional: call.returned == nil
      ) { holders in
        if !isAcquire { return release(call.process, holders) }
        return holders.count < permits ? holders.union([call.process]) : nil
      }
    }
    for process in Set(history.calls.map(\.process)) {
      let calls = history.calls.filter { $0.process == process }
      guard
        let last = calls.max(by: { $0.invoked < $1.invoked }), last.operation == .acquire,
        let end = last.returned
      else { continue }
      steps.append(
        BruteForce<Set<Int>>.Step(invoked: end, returned: .max, isOptional: true) { holders in
          release(process, holders)
        })
    }
    return steps
  }

  @Test(arguments: 1...3)
  func `bounded concurrency agrees with brute force`(permits: Int) {
    var counts: [Verdict: Int] = [:]
    for seed in 0..<4000 as Range<UInt64> {
      let history = RandomHistory.sections(seed: seed)
      let isRight = BruteForce(steps: semaphoreSteps(history, permits: permits)) { _ in true }
        .accepts(from: [])
      let expected = isRight ? Verdict.passed : .violated
      counts[expected, default: 0] += 1
      let semaphore = schedule("semaphore", permits: permits, processes: 4)
      #expect(verdict("bounded-concurrency", semaphore, history) == expected, "seed \(seed)")
      if permits == 1 {
        let lock = schedule("counter", processes: 4)
        #expect(verdict("mutual-exclusion", lock, history) == expected, "seed \(seed)")
      }
    }
    #expect(counts[.passed, default: 0] > 500)
    #expect(counts[.violated, default: 0] > 20)
  }

  @Test func `counter chains agree with brute force`() {
    var counts: [Verdict: Int] = [:]
    var explained = 0
    for seed in 0..<10_000 as Range<UInt64> {
      let (history, total) = RandomHistory.additions(seed: seed)
      let steps = history.calls.map { call in
        BruteForce<UInt64>.Step(
          invoked: call.invoked,
          returned: call.returned ?? history.deaths[call.process] ?? .max,
          isOptional: call.returned == nil
        ) { value in
          call.returned == nil || call.result == value ? value + call.argument : nil
        }
      }
      let isRight = BruteForce(steps: steps) { $0 == total }.accepts(from: 0)
      let expected = isRight ? Verdict.passed : .violated
      counts[expected, default: 0] += 1
      let finished = history.calls.filter { $0.returned != nil }.map(\.argument).reduce(0, +)
      if isRight, finished < total { explained += 1 }
      #expect(
        verdict(
          "counter-total", schedule("counter", processes: 4), history, finalCounter: total)
          == expected, "seed \(seed): \(history), \(total)")
    }
    #expect(counts[.passed, default: 0] > 1000)
    #expect(counts[.violated, default: 0] > 1000)
    #expect(explained > 200, "explained \(explained)")
  }

  @Test func `orders of delivery agree with brute force`() {
    var counts: [Verdict: Int] = [:]
    for seed in 0..<6000 as Range<UInt64> {
      let history = RandomHistory.deliveries(seed: seed)
      let steps = history.calls.map { call in
        BruteForce<[UInt64]>.Step(invoked: call.invoked, returned: call.returned ?? .max) {
          queue in
          if call.operation == .put { return queue + [call.argument] }
          return queue.first == call.result ? [UInt64](queue.dropFirst()) : nil
        }
      }
      let isRight = BruteForce(steps: steps) { $0.isEmpty }.accepts(from: [])
      let expected = isRight ? Verdict.passed : .violated
      counts[expected, default: 0] += 1
      let queue = schedule("queue", processes: 3)
      let verdicts = ["fifo-per-producer", "no-duplicate-items"].map {
        verdict($0, queue, history)
      }
      #expect(verdicts.compactMap { $0 }.max() == expected, "seed \(seed):")
    }
    #expect(counts[.passed, default: 0] > 500)
    #expect(counts[.violated, default: 0] > 500)
  }
}
