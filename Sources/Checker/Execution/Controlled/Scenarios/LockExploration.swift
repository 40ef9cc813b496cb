// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Processes acquire and release one lock; whoever is told of a death calls the lock recovered.
struct LockExploration: ControlledScenario {
  let processes: Int
  let operations: Int

  var name: String { "lock" }

  var smaller: [LockExploration] {
    Self.smallerSizes(processes, operations).map { Self(processes: $0, operations: $1) }
  }

  func prepare() throws -> Lock { try Lock() }

  func run(process: Int, on lock: Lock, recorder: CallRecorder) throws {
    for _ in 0..<operations {
      let outcome = recorder.call("acquire") { lock.acquire() == .acquiredAbandoned ? 1 : 0 }
      if outcome == 1 { lock.markRecovered() }
      recorder.call("release") { lock.release() }
    }
  }

  func check(_ execution: Execution, on lock: Lock) throws -> [String] {
    var violations = execution.overlaps(from: "acquire", to: "release", atMost: 1)
    let last = lock.acquire(timeout: .zero)
    if !last.isAcquired { violations.append("the lock is not to be had, though no one lives") }
    var told = execution.calls("acquire").count { $0.result == 1 }
    if last == .acquiredAbandoned { told += 1 }
    let diedHolding = execution.holdersAtDeath(from: "acquire", to: "release").count
    if execution.deaths.isEmpty, told > 0 { violations.append("no one died, but it was said") }
    if told < diedHolding {
      violations.append(
        "\(diedHolding) died with the lock, and "
          + "\(Amount.text(told, "acquirer was", "acquirers were")) told"
      )
    }
    lock.markRecovered()
    lock.release()
    return violations
  }
}
