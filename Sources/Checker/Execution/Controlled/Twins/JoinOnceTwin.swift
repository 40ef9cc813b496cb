// SPDX-License-Identifier: Apache-2.0

import Primitives

/// A count of what is unfinished, and a semaphore that is signalled whenever it comes to zero: one
/// process puts and joins, the others finish.
///
/// Broken, the join waits once and does not look again, as CPython's does: the signal may be of an
/// earlier zero, before more was put.
struct JoinOnceTwin: Twin {
  let processes: Int
  let operations: Int
  let isBroken: Bool

  struct Objects {
    let unfinished: SharedValue<Int>
    let items: CountingSemaphore
    let finished: CountingSemaphore
  }

  func prepare() throws -> Objects {
    Objects(
      unfinished: try SharedValue(0), items: try CountingSemaphore(permits: 0),
      finished: try CountingSemaphore(permits: 0))
  }

  func run(process: Int, on queue: Objects, recorder: CallRecorder) throws {
    if process == 0 {
      for _ in 0..<((processes - 1) * operations) {
        recorder.call("put") {
          queue.unfinished.add(1)
          queue.items.release()
        }
      }
      recorder.call("join") { join(queue) }
    } else {
      for _ in 0..<operations {
        recorder.call("get") { queue.items.acquire() }
        recorder.call("taskDone") {
          if queue.unfinished.add(-1) == 1 { queue.finished.release() }
        }
      }
    }
  }

  /// Returns how much is unfinished afterwards.
  private func join(_ queue: Objects) -> Int {
    if isBroken {
      if queue.unfinished.value != 0 { queue.finished.acquire() }
    } else {
      while queue.unfinished.value != 0 { queue.finished.acquire() }
    }
    return queue.unfinished.value
  }

  func check(_ execution: Execution, on queue: Objects) throws -> [String] {
    let left = execution.calls("join").first?.result ?? 0
    return left == 0 ? [] : ["join returned with \(left) unfinished"]
  }

  func permitsSleepers(_ execution: Execution, on queue: Objects) throws -> Bool {
    // Nothing here looks after the dead.
    !execution.deaths.isEmpty
  }
}
