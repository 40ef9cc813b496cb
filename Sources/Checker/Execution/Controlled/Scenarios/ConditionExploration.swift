// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Half of the processes deliver something and notify one waiter, the others wait for a delivery
/// and take it.
struct ConditionExploration: ControlledScenario {
  let processes: Int
  let operations: Int

  struct Objects {
    let condition: Condition
    let deliveries: SharedValue<Int>
    /// How often a process was told that another one had died with the lock.
    let recoveries: SharedValue<Int>
  }

  var name: String { "condition" }

  var smaller: [ConditionExploration] {
    Self.smallerSizes(processes, operations).map { Self(processes: $0, operations: $1) }
  }

  private var producers: Int { processes / 2 }

  func prepare() throws -> Objects {
    Objects(
      condition: try Condition(Lock()), deliveries: try SharedValue(0),
      recoveries: try SharedValue(0))
  }

  func run(process: Int, on objects: Objects, recorder: CallRecorder) throws {
    for index in 0..<quota(of: process) {
      if process < producers {
        try recorder.call("deliver", UInt64(index)) {
          try holding(objects) {
            objects.deliveries.value += 1
            objects.condition.notify()
          }
        }
      } else {
        try recorder.call("take") {
          try holding(objects) {
            while objects.deliveries.value == 0 { try wait(objects) }
            objects.deliveries.value -= 1
          }
        }
      }
    }
  }

  /// As much is delivered as is taken.
  private func quota(of process: Int) -> Int {
    guard process < producers else { return operations }
    let total = (processes - producers) * operations
    return total / producers + (process < total % producers ? 1 : 0)
  }

  private func holding(_ objects: Objects, _ body: () throws -> Void) throws {
    if objects.condition.acquire() == .acquiredAbandoned { recover(objects) }
    try body()
    objects.condition.release()
  }

  private func wait(_ objects: Objects) throws {
    do {
      try objects.condition.wait()
    } catch let error where error.code == .holderDied {
      recover(objects)
    }
  }

  private func recover(_ objects: Objects) {
    objects.recoveries.add(1)
    objects.condition.markRecovered()
  }

  func check(_ execution: Execution, on objects: Objects) throws -> [String] {
    let delivered = execution.calls("deliver")
    let taken = execution.calls("take")
    var violations: [String] = []
    // What a death cut off has happened or not.
    let least = delivered.count { $0.returned != nil } - taken.count
    let most = delivered.count - taken.count { $0.returned != nil }
    if !(least...max(least, most)).contains(objects.deliveries.value) {
      violations.append("\(objects.deliveries.value) left, not \(least) to \(most)")
    }
    let outcome = objects.condition.acquire(timeout: .zero)
    guard outcome.isAcquired else { return violations + ["the lock is not to be had"] }
    if objects.condition.waiterCount > 0 { violations.append("a waiter is left that never was") }
    objects.condition.markRecovered()
    objects.condition.release()
    return violations
  }

  /// Who waits may sleep if there is nothing to take, or if a process died between what it changed
  /// and what it had to say about it.
  func permitsSleepers(_ execution: Execution, on objects: Objects) throws -> Bool {
    guard !execution.deaths.isEmpty,
      execution.pendingCalls.allSatisfy({ $0.name == "take" })
    else { return false }
    let outcome = objects.condition.acquire(timeout: .zero)
    guard outcome.isAcquired else { return false }
    objects.condition.release()
    return objects.deliveries.value == 0 || objects.recoveries.value > 0
      || outcome == .acquiredAbandoned
  }
}
