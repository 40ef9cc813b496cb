// SPDX-License-Identifier: Apache-2.0

import Checker
import Testing

@Suite struct OutputJudgeTests {
  private let schedule = Schedule(
    scenario: "output", seed: 0, round: 0, processes: 3, parameters: Parameters(),
    programs: (0..<3).map { process in
      [.write(line: Instruction.identity(process: process, index: 0), parts: process + 2)]
    },
    faults: [Fault(kind: .kill, process: 2, afterCalls: 1, delayNanoseconds: 0)])

  private func line(_ process: Int) -> [UInt8] {
    [UInt8](
      OutputLine.parts(
        line: Instruction.identity(process: process, index: 0), parts: process + 2,
        process: process
      ).joined())
  }

  /// Workers 0 and 1 wrote their lines one after the other; worker 2 died in its write.
  private func violated(
    _ output: [UInt8], grants: [UInt64] = [0, 1], change: (inout History) -> Void = { _ in }
  ) -> [String] {
    var history = History(
      calls: [
        Call(
          process: 0, operation: .write, argument: 0, result: grants[0], invoked: 1,
          returned: 2),
        Call(
          process: 1, operation: .write, argument: 1 << 32, result: grants[1], invoked: 3,
          returned: 4),
        Call(process: 2, operation: .write, argument: 2 << 32, invoked: 5, returned: nil),
      ], deaths: [2: 6])
    change(&history)
    let judgement = Judge.judge(
      schedule, history, Observations(output: output, exits: ["0", "0", "SIGKILL"]))
    return judgement.invariants.filter { $0.verdict == .violated }.map(\.name)
  }

  @Test func `an unfinished write may have left nothing, a beginning or a whole line`() {
    let written = line(0) + line(1)
    #expect(violated(written).isEmpty)
    for count in 0...line(2).count {
      #expect(violated(written + line(2).prefix(count)).isEmpty)
      #expect(violated(line(0) + line(2).prefix(count) + [10] + line(1) + [10]).isEmpty)
    }
  }

  @Test func `each fragment has an unfinished write of its own`() {
    func check(_ output: [UInt8]) -> [String] {
      violated(output) { $0.calls[1].returned = nil }
    }
    let (whole, short) = (line(0), line(1).prefix(7))
    #expect(line(2).starts(with: short) && !line(2).starts(with: line(1).prefix(20)))
    for (one, other) in [(1, 2), (2, 1)] {
      #expect(check(whole + line(one).prefix(20) + [10] + short).isEmpty)
      #expect(check(whole + short + [10] + line(other).prefix(20)).isEmpty)
      #expect(check(whole + short + [10] + line(one)).isEmpty)
    }
    #expect(check(whole + short + [10] + short + [10] + short) == ["whole-lines"])
    #expect(check(whole + line(1) + line(2) + short) == ["whole-lines"])
  }

  @Test func `every other difference is a violation`() {
    let (first, second, third) = (line(0), line(1), line(2))
    let fragment = third.prefix(20)
    #expect(violated(first) == ["whole-lines"])
    #expect(violated(first + second + second) == ["whole-lines"])
    #expect(violated(first + second.dropLast()) == ["whole-lines"])
    #expect(violated(first + fragment + second) == ["whole-lines"])
    #expect(violated(first + second + fragment + [10] + fragment) == ["whole-lines"])
    #expect(violated(first + second + third + fragment) == ["whole-lines"])
    #expect(violated(first + second + second.prefix(20)) == ["whole-lines"])
    #expect(violated(first + second + [0, 10]) == ["whole-lines"])
    let stranger = OutputLine.parts(line: 3 << 32, parts: 2, process: 0).joined()
    #expect(violated(first + second + stranger) == ["whole-lines"])
    let impostor = OutputLine.parts(line: 2 << 32, parts: 3, process: 2).joined()
    #expect(violated(first + second + impostor) == ["whole-lines"])
  }

  @Test func `parts of two lines that mingle are torn lines`() {
    let chunks = [0, 1].map {
      OutputLine.parts(
        line: Instruction.identity(process: $0, index: 0), parts: $0 + 2, process: $0)
    }
    let mingled = chunks[0][0] + chunks[1][0] + chunks[0][1] + chunks[1][1] + chunks[1][2]
    #expect(violated(mingled) == ["whole-lines"])
  }

  @Test func `lines in another order than the grants are seen`() {
    #expect(violated(line(1) + line(0)) == ["ordered-output"])
    #expect(violated(line(0) + line(1), grants: [5, 5]) == ["ordered-output"])
  }

  @Test func `grants that contradict real time are seen`() {
    #expect(violated(line(1) + line(0), grants: [1, 0]) == ["ordered-output"])
    // Calls that overlap may be granted either way.
    #expect(violated(line(1) + line(0), grants: [1, 0]) { $0.calls[0].returned = 7 }.isEmpty)
  }
}
