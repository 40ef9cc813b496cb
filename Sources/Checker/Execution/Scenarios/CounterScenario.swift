// SPDX-License-Identifier: Apache-2.0

import Glibc
import Primitives

/// Workers add to one counter, in two steps, under a lock.
struct CounterScenario: Scenario {
  private static let lostAddition = 3

  private let schedule: Schedule
  private let subject: String
  private let counter: SharedValue<UInt64>
  private let lock: any LockSubject

  init(_ schedule: Schedule, subject: String) throws {
    self.schedule = schedule
    self.subject = subject
    counter = try SharedValue(0)
    switch subject {
    case "no-lock": lock = NoLock()
    case "racy-lock": lock = try RacyLock()
    case "sleepy-lock": lock = try SleepyLock()
    default: lock = try PrimitivesLock()
    }
  }

  func work(as process: Int, in lane: inout Lane) throws {
    var additions = 0
    for instruction in schedule.programs[process] {
      guard case .add(let amount) = instruction else {
        instruction.jitter()
        continue
      }
      additions += 1
      let isLost =
        subject == "lossy-counter" && process == 0 && additions == Self.lostAddition
      lane.call(.acquire) { lock.acquire() }
      lane.call(.add, amount) {
        let before = counter.value
        if !isLost { counter.value = before &+ amount }
        return before
      }
      lane.call(.release) {
        lock.release()
        return 0
      }
    }
    if subject == "crashing-worker", process == 0 {
      exit(3)
    }
  }

  func conclude(_ observations: inout Observations, in lane: inout Lane) throws {
    observations.finalCounter = counter.value
    if subject == "leaking-worker" { try Leak.leave() }
  }
}
