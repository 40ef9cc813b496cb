// SPDX-License-Identifier: Apache-2.0

import Primitives

/// An event made of a condition, a flag and a count of how often it was set.
///
/// Broken, a waiter that wakes looks at the flag again: it may have been cleared since, and the
/// wait says that nothing was set, though that is what ended it (CPython, issue 95826).
struct RereadFlagTwin: Twin {
  let processes: Int
  let operations: Int
  let isBroken: Bool

  struct Objects {
    let condition: Condition
    let isSet: SharedValue<Bool>
    let sets: SharedValue<Int>
  }

  func prepare() throws -> Objects {
    Objects(
      condition: try Condition(Lock()), isSet: try SharedValue(false), sets: try SharedValue(0))
  }

  func run(process: Int, on event: Objects, recorder: CallRecorder) throws {
    for _ in 0..<operations {
      if process == 0 {
        try recorder.call("set") { try set(event) }
        try recorder.call("clear") { try event.condition.withLock { event.isSet.value = false } }
      } else {
        try recorder.call("wait") { try wait(event) }
      }
    }
  }

  private func set(_ event: Objects) throws {
    try event.condition.withLock {
      event.isSet.value = true
      event.sets.value += 1
      event.condition.notifyAll()
    }
  }

  private func wait(_ event: Objects) throws -> Bool {
    try event.condition.withLock {
      let before = event.sets.value
      if event.isSet.value { return true }
      try event.condition.wait()
      return isBroken ? event.isSet.value : event.sets.value != before
    }
  }

  func check(_ execution: Execution, on event: Objects) throws -> [String] {
    execution.calls("wait").filter { $0.result == 0 }.map {
      "process \($0.process) waited without a limit and was told that nothing was set"
    }
  }

  func permitsSleepers(_ execution: Execution, on event: Objects) throws -> Bool {
    // A set that comes before the wait is cleared before it, too.
    true
  }
}
