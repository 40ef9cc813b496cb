// SPDX-License-Identifier: Apache-2.0

import Checker
import Testing

/// Holds the judges of a queue of tasks against trying all orders.
@Suite struct TaskBruteForceTests {
  private struct Tasks: Hashable {
    var queue: Set<UInt64> = []
    var inHands: [Int: UInt64] = [:]
    var dead: Set<Int> = []
    var failed = 0
  }

  private typealias Step = BruteForce<Tasks>.Step

  private func step(_ call: Call, taking item: UInt64, _ tasks: Tasks) -> Tasks? {
    guard !tasks.dead.contains(call.process) else { return nil }
    var tasks = tasks
    switch call.operation {
    case .put: return tasks.queue.insert(call.argument).inserted ? tasks : nil
    case .get:
      guard tasks.queue.remove(item) != nil, tasks.inHands[call.process] == nil else { return nil }
      tasks.inHands[call.process] = item
    case .done:
      guard tasks.inHands.removeValue(forKey: call.process) == call.argument else { return nil }
    default:
      return tasks.queue.isEmpty && tasks.inHands.isEmpty ? tasks : nil
    }
    return tasks
  }

  private func isRight(_ history: History, _ failed: Int, redelivers: Bool) -> Bool {
    let items = history.calls.filter { $0.operation == .put }.map(\.argument)
    var steps: [Step] = []
    for call in history.calls {
      // A taker that died may have taken any of them.
      let isCut = call.returned == nil
      for item in isCut && call.operation == .get ? items : [call.result] {
        steps.append(
          Step(
            invoked: call.invoked,
            returned: call.returned ?? history.deaths[call.process] ?? .max, isOptional: isCut
          ) { step(call, taking: item, $0) })
      }
    }
    for process in history.deaths.keys {
      let tickets = history.calls.filter { $0.process == process }.map { $0.returned ?? $0.invoked }
      steps.append(
        Step(invoked: tickets.max() ?? 0, returned: .max, isOptional: true) { tasks in
          var tasks = tasks
          tasks.dead.insert(process)
          guard let item = tasks.inHands.removeValue(forKey: process) else { return tasks }
          if redelivers { tasks.queue.insert(item) } else { tasks.failed += 1 }
          return tasks
        })
    }
    return BruteForce(steps: steps) {
      $0.queue.isEmpty && $0.inHands.isEmpty && $0.failed == failed
    }.accepts(from: Tasks())
  }

  private func judgement(
    _ history: History, _ observations: Observations, redelivers: Bool
  ) -> Judgement {
    var schedule = Schedule(
      scenario: "joinable-queue", seed: 0, round: redelivers ? 1 : 0, processes: 3,
      parameters: Parameters(producers: 1), programs: [[], [], []])
    schedule.faults = history.deaths.keys.sorted().map {
      Fault(kind: .kill, process: $0, afterCalls: 0, delayNanoseconds: 0)
    }
    var observations = observations
    observations.exits = (0..<3).map { history.deaths[$0] == nil ? "0" : "SIGKILL" }
    return Judge.judge(schedule, history, observations)
  }

  @Test(arguments: [false, true])
  func `tasks agree with brute force`(redelivers: Bool) {
    var counts: [Verdict: Int] = [:]
    var unseen = 0
    for seed in 0..<8000 as Range<UInt64> {
      let (history, observations) = RandomHistory.tasks(seed: seed, redelivers: redelivers)
      let verdict = judgement(history, observations, redelivers: redelivers).verdict
      let expected: Verdict =
        isRight(history, observations.failedItems, redelivers: redelivers) ? .passed : .violated
      counts[expected, default: 0] += 1
      // The judge says that a join is not held against what a dead taker may have had.
      let hasCutGet = history.calls.contains { $0.operation == .get && $0.returned == nil }
      let hasJoin = history.calls.contains { $0.operation == .join && $0.returned != nil }
      if expected == .violated, verdict == .passed, hasCutGet, hasJoin {
        unseen += 1
      } else {
        #expect(
          verdict == expected, "seed \(seed): \(history), \(observations.failedItems) failed")
      }
    }
    #expect(counts[.passed, default: 0] > 500)
    #expect(counts[.violated, default: 0] > 500)
    #expect(unseen < counts[.violated, default: 0] / 20, "unseen: \(unseen)")
  }
}
