// SPDX-License-Identifier: Apache-2.0

import Primitives

/// All processes meet at a barrier, a number of times.
struct BarrierExploration: ControlledScenario {
  /// What a wait is recorded with that was told of a broken barrier.
  private static let broken: UInt64 = 1 << 32

  let processes: Int
  let operations: Int
  /// Whether the last one to come has something to do.
  let acts: Bool

  struct Objects {
    let barrier: Barrier
    let actions: SharedValue<Int>
  }

  var name: String { acts ? "barrier-action" : "barrier" }

  var smaller: [BarrierExploration] {
    Self.smallerSizes(processes, operations).map {
      Self(processes: $0, operations: $1, acts: acts)
    }
  }

  func prepare() throws -> Objects {
    Objects(barrier: try Barrier(parties: processes), actions: try SharedValue(0))
  }

  func run(process: Int, on objects: Objects, recorder: CallRecorder) throws {
    for round in 0..<operations {
      try recorder.call("wait", UInt64(round)) { () -> UInt64 in
        do {
          guard acts else { return UInt64(try objects.barrier.wait()) }
          return UInt64(try objects.barrier.wait { objects.actions.add(1) })
        } catch let error as PrimitivesError where error.code == .broken {
          return Self.broken
        }
      }
    }
  }

  func check(_ execution: Execution, on objects: Objects) throws -> [String] {
    var violations: [String] = []
    for round in 0..<operations {
      let waits = execution.calls("wait").filter { $0.argument == UInt64(round) }
      let passed = waits.filter { $0.returned != nil && $0.result != Self.broken }
      if Set(passed.map(\.result)).count < passed.count {
        violations.append("two parties of round \(round) got one number")
      }
      guard let first = passed.compactMap(\.returned).min() else { continue }
      let arrived = waits.filter { $0.invoked < first }
      if arrived.count < processes {
        violations.append("round \(round) was passed by the time \(arrived.count) had come")
      }
      if acts, objects.actions.value <= round {
        violations.append("round \(round) was passed before its action")
      }
    }
    let broken = execution.calls("wait").contains { $0.result == Self.broken }
    if broken != objects.barrier.isBroken {
      violations.append("broken for some, but not in the end")
    }
    if broken, execution.deaths.isEmpty { violations.append("it broke, and no one died") }
    return violations
  }

  /// Who waits may sleep if one was killed who had not come.
  func permitsSleepers(_ execution: Execution, on objects: Objects) throws -> Bool {
    !execution.deaths.isEmpty && !objects.barrier.isBroken
      && objects.barrier.waiterCount == execution.pendingCalls.count
  }
}
