// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Processes share the permits of a bounded semaphore, one fewer than there are processes.
struct BoundedSemaphoreExploration: ControlledScenario {
  let processes: Int
  let operations: Int

  private var permits: Int { max(1, processes - 1) }

  func prepare() throws -> BoundedSemaphore { try BoundedSemaphore(permits: permits) }

  func run(process: Int, on semaphore: BoundedSemaphore, recorder: CallRecorder) throws {
    for _ in 0..<operations {
      recorder.call("acquire") { semaphore.acquire() }
      recorder.call("release") { semaphore.release() }
    }
  }

  func check(_ execution: Execution, on semaphore: BoundedSemaphore) throws -> [String] {
    var violations = execution.overlaps(from: "acquire", to: "release", atMost: permits)
    let left = semaphore.availablePermits
    if left != permits { violations.append("\(left) permits of \(permits) at the end") }
    return violations
  }
}

/// Half of the processes signal, the others wait for a signal each time.
struct CountingSemaphoreExploration: ControlledScenario {
  let processes: Int
  let operations: Int

  private var signallers: Int { processes - processes / 2 }

  func prepare() throws -> CountingSemaphore { try CountingSemaphore(permits: 0) }

  func run(process: Int, on semaphore: CountingSemaphore, recorder: CallRecorder) throws {
    for _ in 0..<operations {
      if process < signallers {
        recorder.call("release") { semaphore.release() }
      } else {
        recorder.call("acquire") { semaphore.acquire() }
      }
    }
  }

  func check(_ execution: Execution, on semaphore: CountingSemaphore) throws -> [String] {
    let released = execution.calls("release")
    let acquired = execution.calls("acquire")
    // What a death cut off has happened or not.
    let least = released.count { $0.returned != nil } - acquired.count
    let most = released.count - acquired.count { $0.returned != nil }
    let left = semaphore.availablePermits
    return (least...max(least, most)).contains(left)
      ? [] : ["\(left) permits at the end, not \(least) to \(most)"]
  }

  func permitsSleepers(_ execution: Execution, on semaphore: CountingSemaphore) throws -> Bool {
    !execution.deaths.isEmpty && semaphore.availablePermits == 0
      && execution.pendingCalls.allSatisfy { $0.name == "acquire" }
  }
}
