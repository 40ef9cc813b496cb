// SPDX-License-Identifier: Apache-2.0

import Checker
import Testing

@Suite struct QueueJudgeTests {
  private let schedule = Schedule(
    scenario: "queue", seed: 0, round: 0, processes: 3, parameters: Parameters(producers: 1),
    programs: [[], [.get], [.get]],
    faults: [Fault(kind: .kill, process: 2, afterCalls: 0, delayNanoseconds: 0)])

  private func put(_ item: UInt64, _ span: ClosedRange<UInt64>, result: UInt64 = 0) -> Call {
    Call(
      process: 0, operation: .put, argument: item, result: result, invoked: span.lowerBound,
      returned: span.upperBound)
  }

  private func get(
    _ item: UInt64, _ span: ClosedRange<UInt64>, by process: Int = 1, intact: Bool = true
  ) -> Call {
    Call(
      process: process, operation: .get, result: item, intact: intact,
      invoked: span.lowerBound, returned: span.upperBound)
  }

  private func violated(_ calls: [Call]) -> [String] {
    Judge.judge(
      schedule, History(calls: calls, deaths: [2: 99]),
      Observations(exits: ["0", "0", "SIGKILL"])
    ).invariants.filter { $0.verdict == .violated }.map(\.name)
  }

  @Test func `each unfinished get explains one missing item`() {
    let pending = Call(process: 2, operation: .get, invoked: 20, returned: nil)
    let puts = [put(0, 1...2), put(1, 3...4), put(2, 5...6)]
    #expect(violated(puts + [get(0, 7...8), get(1, 9...10), get(2, 11...12)]).isEmpty)
    #expect(violated(puts + [get(0, 7...8), get(2, 11...12)]) == ["no-lost-items"])
    #expect(violated(puts + [get(0, 7...8), get(2, 11...12), pending]).isEmpty)
    #expect(violated(puts + [get(2, 11...12), pending]) == ["no-lost-items"])
  }

  @Test func `what the supervisor drains is not lost`() {
    #expect(violated([put(0, 1...2), get(0, 3...4, by: 3), get(Call.nothing, 5...6)]).isEmpty)
  }

  @Test func `a refused item must not appear, an unfinished put's may`() {
    let pending = Call(process: 0, operation: .put, argument: 0, invoked: 1, returned: nil)
    #expect(violated([put(0, 1...2, result: 1)]).isEmpty)
    #expect(violated([put(0, 1...2, result: 1), get(0, 3...4)]) == ["no-duplicate-items"])
    #expect(violated([pending]).isEmpty)
    #expect(violated([pending, get(0, 3...4)]).isEmpty)
  }

  @Test func `an item that no one put, or not yet, must not appear`() {
    #expect(violated([get(7, 3...4)]) == ["no-duplicate-items"])
    #expect(violated([get(0, 1...2), put(0, 3...4)]) == ["no-duplicate-items"])
    #expect(violated([get(0, 1...3), put(0, 2...4)]).isEmpty)
  }

  @Test func `a corrupt item is not a lost, invented, repeated or overtaking one as well`() {
    let puts = [put(0, 1...2), put(1, 3...4)]
    for item in [0, 1, 12345] as [UInt64] {
      #expect(
        violated(puts + [get(item, 5...6, intact: false), get(1, 7...8)])
          == ["no-corrupt-items"])
    }
  }

  @Test func `only gets that do not overlap prove an order`() {
    let puts = [put(0, 1...2), put(1, 3...4)]
    #expect(violated(puts + [get(1, 5...6), get(0, 7...8)]) == ["fifo-per-producer"])
    #expect(violated(puts + [get(1, 5...7), get(0, 6...8)]).isEmpty)
    let other = Call(process: 2, operation: .put, argument: 2 << 32, invoked: 3, returned: 4)
    #expect(violated([put(0, 1...2), other, get(2 << 32, 5...6), get(0, 7...8)]).isEmpty)
  }

  @Test func `an item got again later is a duplicate and no disorder`() {
    let puts = [put(0, 1...2), put(1, 3...4)]
    #expect(
      violated(puts + [get(0, 5...6), get(1, 7...8), get(0, 9...10)])
        == ["no-duplicate-items"])
  }
}
