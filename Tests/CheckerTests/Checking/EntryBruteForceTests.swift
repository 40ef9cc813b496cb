// SPDX-License-Identifier: Apache-2.0

import Checker
import Testing

/// Holds the judges of dictionaries and lists against trying all orders.
@Suite struct EntryBruteForceTests {
  private func verdict(
    _ name: String, _ history: History, finalList: [UInt64] = [], round: Int
  ) -> Verdict? {
    let schedule = Schedule(
      scenario: "manager", seed: 0, round: round, processes: 4,
      parameters: Parameters(producers: round % 2 == 0 ? 0 : 2),
      programs: [[Instruction]](repeating: [], count: 4))
    let observations = Observations(
      finalList: finalList, exits: [String](repeating: "SIGKILL", count: 4))
    return Judge.judge(schedule, history, observations).invariants
      .first { $0.name == name }?.verdict
  }

  /// What a death cut off may take effect until then; through a server, in the odd rounds, later.
  private func steps<State>(
    _ history: History, round: Int, _ apply: @escaping (Call, State) -> State?
  ) -> [BruteForce<State>.Step] {
    history.calls.map { call in
      // The first two are clients.
      let isClient = round % 2 == 1 && call.process < 2
      let death = isClient ? nil : history.deaths[call.process]
      return BruteForce<State>.Step(
        invoked: call.invoked, returned: call.returned ?? death ?? .max,
        isOptional: call.returned == nil
      ) { apply(call, $0) }
    }
  }

  @Test(arguments: [0, 1])
  func `zones of a dictionary agree with brute force`(round: Int) {
    var counts: [Verdict: Int] = [:]
    for seed in 0..<6000 as Range<UInt64> {
      let history = RandomHistory.entries(seed: seed)
      let steps: [BruteForce<[UInt64: UInt64]>.Step] = steps(history, round: round) {
        call, dictionary in
        if call.operation == .look {
          let value = dictionary[call.argument] ?? Call.nothing
          return call.returned == nil || value == call.result ? dictionary : nil
        }
        return dictionary.merging([Instruction.key(of: call.argument): call.argument]) { $1 }
      }
      let isRight = BruteForce(steps: steps) { _ in true }.accepts(from: [:])
      let expected = isRight ? Verdict.passed : .violated
      counts[expected, default: 0] += 1
      #expect(
        verdict("linearizable-dictionary", history, round: round) == expected,
        "seed \(seed): \(history)")
    }
    #expect(counts[.passed, default: 0] > 500)
    #expect(counts[.violated, default: 0] > 500)
  }

  @Test(arguments: [0, 1])
  func `the order of a list agrees with brute force`(round: Int) {
    var counts: [Verdict: Int] = [:]
    for seed in 0..<6000 as Range<UInt64> {
      let (history, list) = RandomHistory.appends(seed: seed)
      let steps: [BruteForce<[UInt64]>.Step] = steps(history, round: round) { call, list in
        let place = Int(call.argument & 0xff)
        let isSeen =
          switch call.operation {
          case .append: true
          case .count: call.result == UInt64(list.count)
          default:
            call.result == (list.indices.contains(place) ? list[place] : Call.nothing)
          }
        guard isSeen || call.returned == nil else { return nil }
        return call.operation == .append ? list + [call.argument] : list
      }
      let isRight = BruteForce(steps: steps) { $0 == list }.accepts(from: [])
      let expected = isRight ? Verdict.passed : .violated
      counts[expected, default: 0] += 1
      #expect(
        verdict("linearizable-list", history, finalList: list, round: round) == expected,
        "seed \(seed): \(history), \(list)")
    }
    #expect(counts[.passed, default: 0] > 500)
    #expect(counts[.violated, default: 0] > 500)
  }
}
