// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Checker

@Suite struct ScheduleTextTests {
  @Test func `a text is read as it was written`() throws {
    let text = "lock:3x2:0*3,1,0!>2^1,1~,2>0"
    let schedule = try ScheduleText(parsing: text)
    #expect(schedule.text == text)
    #expect(schedule.processes == 3)
    #expect(schedule.operations == 2)
    #expect(
      schedule.decisions == [
        Decision(0), Decision(0), Decision(0), Decision(1),
        Decision(0, .crash, woken: 2, watcher: 1), Decision(1, .timeout), Decision(2, woken: 0),
      ])
  }

  @Test(arguments: UInt64(1)...50)
  func `random schedules come back`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let decisions = (0..<generator.number(in: 1...40)).map { _ in
      var decision = Decision(generator.number(in: 0...3))
      decision.action = generator.element(of: [.step, .step, .timeout, .crash])
      if generator.chance(1, in: 4) { decision.woken = generator.number(in: 0...3) }
      if generator.chance(1, in: 4) { decision.watcher = generator.number(in: 0...3) }
      return decision
    }
    let schedule = ScheduleText(
      scenario: "queue", processes: 4, operations: 1, decisions: decisions)
    #expect(try ScheduleText(parsing: schedule.text) == schedule, "seed \(seed)")
    for decision in decisions {
      #expect(Decision(rawValue: decision.rawValue) == decision, "seed \(seed)")
    }
  }

  @Test(arguments: [
    "", "lock", "lock:2x1", "lock:2:0", "lock:0x1:0", "lock:2x1:5", "lock:2x1:0*", "lock:2x1:0*0",
    "lock:2x1:0?", "lock:2x1:0>", "lock:2x1:x", "lock:2x1:0*99999999", "lock:9999999x1:0",
    "lock:2x1:0*1*1", "a:b:c:d", "lock:2x0:0", "lock:2x1:", "lock:2x1:,,0", "lock:2x1:0,",
  ])
  func `what is no schedule is refused`(text: String) {
    #expect(throws: CheckerError.self) { try ScheduleText(parsing: text) }
  }
}
