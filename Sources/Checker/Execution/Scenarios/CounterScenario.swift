// SPDX-License-Identifier: Apache-2.0

import Glibc
import Primitives

/// Workers add to one counter, in two steps, under a lock.
struct CounterScenario: Scenario {
  private static let lostAddition = 3

  private let schedule: Schedule
  private let subject: String
  private let counter: any CounterStorage
  private let lock: any LockSubject

  init(_ schedule: Schedule, subject: String) throws {
    self.schedule = schedule
    self.subject = subject
    counter = try Self.storage(of: schedule)
    switch subject {
    case "no-lock": lock = NoLock()
    case "racy-lock": lock = try RacyLock()
    case "sleepy-lock": lock = try SleepyLock()
    case "shallow-recursion": lock = try ShallowRecursion()
    default:
      lock =
        schedule.scenario == "recursive-lock"
        ? try PrimitivesRecursiveLock() : try PrimitivesLock()
    }
  }

  /// Where the counter stands: in the memory scenario somewhere else in each round.
  private static func storage(of schedule: Schedule) throws -> any CounterStorage {
    guard schedule.scenario == "memory" else { return try SharedValue<UInt64>(0) }
    switch schedule.round % 3 {
    case 0: return try ArrayStorage()
    case 1: return try NamedStorage()
    default: return try ListStorage()
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
        ["lossy-counter", "forgetful-memory"].contains(subject) && process == 0
        && additions == Self.lostAddition
      lane.call(.acquire) { lock.acquire() }
      try lane.call(.add, amount) {
        let before = try counter.read()
        if !isLost { try counter.write(before &+ amount) }
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
    observations.finalCounter = try counter.read()
    if subject == "leaking-worker" { try Leak.leave() }
  }
}
