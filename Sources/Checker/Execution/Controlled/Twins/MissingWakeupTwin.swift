// SPDX-License-Identifier: Apache-2.0

import Primitives

/// A lock made of a counter and a semaphore to sleep on (Schillings, "Benaphores", 1996).
///
/// Broken, a release looks for waiters before it leaves: who comes between the look and the leave
/// goes to sleep, and is not woken.
struct MissingWakeupTwin: Twin {
  let processes: Int
  let operations: Int
  let isBroken: Bool

  struct Objects {
    /// The holder and all who wait for it.
    let users: SharedValue<Int>
    let gate: CountingSemaphore
  }

  func prepare() throws -> Objects {
    Objects(users: try SharedValue(0), gate: try CountingSemaphore(permits: 0))
  }

  func run(process: Int, on lock: Objects, recorder: CallRecorder) throws {
    for _ in 0..<operations {
      recorder.call("acquire") { acquire(lock) }
      recorder.call("release") { release(lock) }
    }
  }

  private func acquire(_ lock: Objects) {
    if lock.users.add(1) > 0 { lock.gate.acquire() }
  }

  private func release(_ lock: Objects) {
    if isBroken {
      let isWanted = lock.users.value > 1
      lock.users.add(-1)
      if isWanted { lock.gate.release() }
    } else if lock.users.add(-1) > 1 {
      lock.gate.release()
    }
  }

  func check(_ execution: Execution, on lock: Objects) throws -> [String] {
    execution.overlaps(from: "acquire", to: "release", atMost: 1)
  }

  func permitsSleepers(_ execution: Execution, on lock: Objects) throws -> Bool {
    // Nothing here looks after the dead.
    !execution.deaths.isEmpty
  }
}
