// SPDX-License-Identifier: Apache-2.0

import Primitives

/// One of each primitive that a process can have in its hands.
struct HeldThings: Sendable {
  let lock: Lock
  let recursiveLock: RecursiveLock
  let condition: Condition
  let bounded: BoundedSemaphore
  let counting: CountingSemaphore
  let barrier: Barrier
  let tasks: JoinableQueue<Int>

  init() throws {
    lock = try Lock()
    recursiveLock = try RecursiveLock()
    condition = try Condition()
    bounded = try BoundedSemaphore(permits: 1)
    counting = try CountingSemaphore(permits: 1)
    barrier = try Barrier(parties: 3)
    tasks = try JoinableQueue()
    try tasks.put(7)
  }

  /// Takes them all, and stays in the barrier with them.
  func hold() throws {
    _ = lock.acquire()
    _ = recursiveLock.acquire()
    _ = condition.acquire()
    bounded.acquire()
    _ = try tasks.get()
    try counting.withPermit {
      _ = try? barrier.wait()
      Spin.forever()
    }
  }

  /// Whether all are in the hands of someone.
  var areHeld: Bool { barrier.waiterCount == 1 }

  /// What someone who wants them is told, each after a wait of `timeout`.
  func outcomes(timeout: Duration) throws -> Outcomes {
    Outcomes(
      lock: lock.acquire(timeout: timeout), recursiveLock: recursiveLock.acquire(timeout: timeout),
      condition: condition.acquire(timeout: timeout),
      hasBounded: bounded.acquire(timeout: timeout),
      hasCounting: counting.acquire(timeout: timeout),
      isJoined: tasks.join(timeout: timeout), failed: tasks.failedCount)
  }

  struct Outcomes: Equatable {
    var lock: LockOutcome
    var recursiveLock: LockOutcome
    var condition: LockOutcome
    var hasBounded: Bool
    var hasCounting: Bool
    var isJoined: Bool
    var failed: Int

    /// While the holder lives.
    static let ofALivingHolder = Outcomes(
      lock: .timedOut, recursiveLock: .timedOut, condition: .timedOut, hasBounded: false,
      hasCounting: false, isJoined: false, failed: 0)
    /// After its death.
    static let ofADeadHolder = Outcomes(
      lock: .acquiredAbandoned, recursiveLock: .acquiredAbandoned, condition: .acquiredAbandoned,
      hasBounded: true, hasCounting: true, isJoined: true, failed: 1)
  }
}
