// SPDX-License-Identifier: Apache-2.0

import Primitives

/// A barrier made of a counter and gates: the last to come opens the gate for the others (Downey,
/// "The Little Book of Semaphores", 2016, 3.6).
///
/// Broken, it has one gate for all rounds: who is quick comes round again and goes through the gate
/// that was opened for a slower one.
struct HastyBarrierTwin: Twin {
  let processes: Int
  let operations: Int
  let isBroken: Bool

  struct Objects {
    let arrived: SharedValue<Int>
    let gates: [CountingSemaphore]
  }

  func prepare() throws -> Objects {
    Objects(
      arrived: try SharedValue(0),
      gates: try (0..<2).map { _ in try CountingSemaphore(permits: 0) })
  }

  func run(process: Int, on barrier: Objects, recorder: CallRecorder) throws {
    for round in 0..<operations {
      recorder.call("wait", UInt64(round)) {
        let gate = barrier.gates[isBroken ? 0 : round % 2]
        if barrier.arrived.add(1) == processes - 1 {
          barrier.arrived.value = 0
          gate.release(processes - 1)
        } else {
          gate.acquire()
        }
      }
    }
  }

  func check(_ execution: Execution, on barrier: Objects) throws -> [String] {
    (0..<operations).compactMap { round in
      let waits = execution.calls("wait").filter { $0.argument == UInt64(round) }
      guard let first = waits.compactMap(\.returned).min() else { return nil }
      let arrived = waits.count { $0.invoked < first }
      guard arrived < processes else { return nil }
      return "round \(round) was passed when \(arrived) had come"
    }
  }

  func permitsSleepers(_ execution: Execution, on barrier: Objects) throws -> Bool {
    // Nothing here looks after the dead.
    !execution.deaths.isEmpty
  }
}
