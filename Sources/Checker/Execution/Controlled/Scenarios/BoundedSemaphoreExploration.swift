// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Processes share the permits of a bounded semaphore, one fewer than there are processes.
struct BoundedSemaphoreExploration: ControlledScenario {
  let processes: Int
  let operations: Int

  var name: String { "bounded-semaphore" }

  var smaller: [BoundedSemaphoreExploration] {
    Self.smallerSizes(processes, operations).map { Self(processes: $0, operations: $1) }
  }

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
    if left != permits {
      violations.append("\(Amount.text(left, "permit")) of \(permits) at the end")
    }
    return violations
  }
}
