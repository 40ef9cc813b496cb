// SPDX-License-Identifier: Apache-2.0

import Primitives

/// A recursive lock made of a semaphore, its holder and a depth.
///
/// Broken, the first release lets go, whatever the depth.
struct ShallowLockTwin: Twin {
  let processes: Int
  let operations: Int
  let isBroken: Bool

  struct Objects {
    let gate: CountingSemaphore
    let holder: SharedValue<Int>
    let depth: SharedValue<Int>
  }

  func prepare() throws -> Objects {
    Objects(gate: try CountingSemaphore(), holder: try SharedValue(-1), depth: try SharedValue(0))
  }

  func run(process: Int, on lock: Objects, recorder: CallRecorder) throws {
    for _ in 0..<operations {
      recorder.call("acquire") { acquire(lock, process) }
      recorder.call("again") { acquire(lock, process) }
      recorder.call("release once") { release(lock, process) }
      recorder.call("release") { release(lock, process) }
    }
  }

  private func acquire(_ lock: Objects, _ process: Int) {
    if lock.holder.value != process {
      lock.gate.acquire()
      lock.holder.value = process
    }
    lock.depth.value += 1
  }

  private func release(_ lock: Objects, _ process: Int) {
    lock.depth.value -= 1
    guard isBroken ? lock.holder.value == process : lock.depth.value == 0 else { return }
    lock.holder.value = -1
    lock.gate.release()
  }

  func check(_ execution: Execution, on lock: Objects) throws -> [String] {
    execution.overlaps(from: "acquire", to: "release", atMost: 1)
  }

  func permitsSleepers(_ execution: Execution, on lock: Objects) throws -> Bool {
    // Nothing here looks after the dead.
    !execution.deaths.isEmpty
  }
}
