// SPDX-License-Identifier: Apache-2.0

import Primitives

/// One process says that something is ready, the others wait for it at a condition.
///
/// Broken, who waits looks before it takes the lock: what becomes ready in between has been
/// notified of when it begins to wait.
struct LostNotificationTwin: Twin {
  let processes: Int
  let operations: Int
  let isBroken: Bool

  struct Objects {
    let condition: Condition
    let ready: SharedValue<Int>
  }

  func prepare() throws -> Objects {
    Objects(condition: try Condition(Lock()), ready: try SharedValue(0))
  }

  func run(process: Int, on objects: Objects, recorder: CallRecorder) throws {
    for round in 1...operations {
      if process == 0 {
        try recorder.call("announce") {
          try objects.condition.withLock {
            objects.ready.value = round
            objects.condition.notifyAll()
          }
        }
      } else {
        try recorder.call("await") { try wait(for: round, objects) }
      }
    }
  }

  private func wait(for round: Int, _ objects: Objects) throws {
    if isBroken {
      while objects.ready.value < round {
        try objects.condition.withLock { try objects.condition.wait() }
      }
    } else {
      try objects.condition.withLock {
        try objects.condition.wait { objects.ready.value >= round }
      }
    }
  }

  func check(_ execution: Execution, on objects: Objects) throws -> [String] { [] }

  func permitsSleepers(_ execution: Execution, on objects: Objects) throws -> Bool {
    // Nothing here looks after the dead.
    !execution.deaths.isEmpty
  }
}
