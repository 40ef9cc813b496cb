// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Half of the processes signal, the others wait for a signal each time.
struct CountingSemaphoreExploration: ControlledScenario {
  let processes: Int
  let operations: Int

  var name: String { "counting-semaphore" }

  var smaller: [CountingSemaphoreExploration] {
    Self.smallerSizes(processes, operations).map { Self(processes: $0, operations: $1) }
  }

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
      ? [] : ["\(Amount.text(left, "permit")) at the end, not \(least) to \(most)"]
  }

  func permitsSleepers(_ execution: Execution, on semaphore: CountingSemaphore) throws -> Bool {
    !execution.deaths.isEmpty && semaphore.availablePermits == 0
      && execution.pendingCalls.allSatisfy { $0.name == "acquire" }
  }
}
