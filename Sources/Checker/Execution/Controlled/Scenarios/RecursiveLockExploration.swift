// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Processes acquire one recursive lock twice and release it twice.
struct RecursiveLockExploration: ControlledScenario {
  let processes: Int
  let operations: Int

  var name: String { "recursive-lock" }

  var smaller: [RecursiveLockExploration] {
    Self.smallerSizes(processes, operations).map { Self(processes: $0, operations: $1) }
  }

  func prepare() throws -> RecursiveLock { try RecursiveLock() }

  func run(process: Int, on lock: RecursiveLock, recorder: CallRecorder) throws {
    for _ in 0..<operations {
      let outcome = recorder.call("acquire") { lock.acquire() == .acquiredAbandoned ? 1 : 0 }
      if outcome == 1 { lock.markRecovered() }
      recorder.call("again") { lock.acquire() == .acquiredAbandoned ? 1 : 0 }
      recorder.call("release once") { lock.release() }
      recorder.call("release") { lock.release() }
    }
  }

  func check(_ execution: Execution, on lock: RecursiveLock) throws -> [String] {
    var violations = execution.overlaps(from: "acquire", to: "release", atMost: 1)
    if execution.calls("again").contains(where: { $0.result == 1 }) {
      violations.append("a recovered lock was said to be abandoned")
    }
    let last = lock.acquire(timeout: .zero)
    guard last.isAcquired else {
      return violations + ["the lock is not to be had, though no one lives"]
    }
    if execution.deaths.isEmpty, last == .acquiredAbandoned {
      violations.append("no one died, but it was said")
    }
    if lock.depth != 1 { violations.append("a new holder is \(lock.depth) deep") }
    lock.markRecovered()
    lock.release()
    return violations
  }
}
