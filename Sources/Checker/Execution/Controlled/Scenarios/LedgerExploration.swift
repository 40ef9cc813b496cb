// SPDX-License-Identifier: Apache-2.0

import Primitives

/// One process uses what the others look after when it dies: each of them sweeps up the dead.
struct LedgerExploration: ControlledScenario {
  let processes: Int
  let operations: Int

  var name: String { "ledger" }

  var smaller: [LedgerExploration] {
    Self.smallerSizes(processes, operations).map { Self(processes: $0, operations: $1) }
  }

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
    return left == 1 ? [] : ["\(Amount.text(left, "permit")) of 1 at the end"]
  }
}
