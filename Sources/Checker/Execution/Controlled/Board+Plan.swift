// SPDX-License-Identifier: Apache-2.0

import Primitives

/// The beginning of an execution.
extension Board {
  /// Makes every process ready to start, and the plan the one that decides.
  func begin(_ plan: ExecutionPlan) {
    for field in 0..<Field.count { memory[field] = 0 }
    self[.stepLimit] = Self.stepLimit
    self[.isLenient] = plan.isLenient ? 1 : 0
    setScript(plan.script)
    setSleeping(plan.sleeping)
    clearTexts()
    for process in 0..<processes {
      for seat in 0..<Seat.count where seat != Seat.baton.rawValue {
        self[process, seat] = 0
      }
      self[process, .state] = State.ready.rawValue
      self[process, .kind] = UInt64(StepEvent.Kind.start.rawValue)
      self[process, .clock] = Director.clockStart
    }
    for (field, kill) in zip([Field.kill1, .kill2], plan.kills) {
      self[field] = kill.process | (kill.step + 1) << 16
    }
    begin(plan.policy)
  }

  private func begin(_ policy: ExecutionPlan.Policy) {
    switch policy {
    case .continuation: self[.policy] = PolicyCode.continuation.rawValue
    case .random(let seed): begin(.random, seed)
    case .free(let seed): begin(.free, seed)
    case .fair(let seed, let patience):
      begin(.fair, seed)
      self[.patience] = patience
    case .partialOrder(let seed):
      begin(.partialOrder, seed)
      for process in 0..<processes { drawPriority(of: process) }
    case .priorities(let seed, let depth, let length):
      begin(.priorities, seed)
      self[.changeCount] = min(depth - 1, Self.changeLimit)
      for index in 0..<self[.changeCount] { setChange(index, draw(below: max(length, 1))) }
      var order = Array(0..<processes)
      for index in order.indices.dropLast() {
        order.swapAt(index, index + draw(below: order.count - index))
      }
      for (rank, process) in order.enumerated() {
        self[process, .priority] = UInt64(self[.changeCount] + 1 + rank)
      }
    }
  }

  private func begin(_ code: PolicyCode, _ seed: UInt64) {
    self[.policy] = code.rawValue
    self[.random] = Int(truncatingIfNeeded: seed)
  }
}
