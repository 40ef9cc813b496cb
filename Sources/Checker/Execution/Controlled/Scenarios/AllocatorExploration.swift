// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Processes make shared values and let them go.
struct AllocatorExploration: ControlledScenario {
  let processes: Int
  let operations: Int

  struct Nothing {}

  func prepare() throws -> Nothing { Nothing() }

  func run(process: Int, on objects: Nothing, recorder: CallRecorder) throws {
    for index in 0..<operations {
      try recorder.call("create") {
        let value = try SharedValue(UInt64(index))
        return value.value
      }
    }
  }

  func check(_ execution: Execution, on objects: Nothing) throws -> [String] {
    // That nothing is left is looked at after every execution.
    []
  }
}

/// One process uses what the others look after when it dies: each of them sweeps up the dead.
struct LedgerExploration: ControlledScenario {
  let processes: Int
  let operations: Int

  func prepare() throws -> BoundedSemaphore { try BoundedSemaphore(permits: 1) }

  func run(process: Int, on semaphore: BoundedSemaphore, recorder: CallRecorder) throws {
    for _ in 0..<operations {
      if process == 0 {
        try recorder.call("withPermit") { try semaphore.withPermit {} }
      } else {
        recorder.call("sweep") { Family.sweep() }
      }
    }
  }

  func check(_ execution: Execution, on semaphore: BoundedSemaphore) throws -> [String] {
    let left = semaphore.availablePermits
    return left == 1 ? [] : ["\(left) permits of 1 at the end"]
  }
}
