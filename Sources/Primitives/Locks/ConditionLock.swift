// SPDX-License-Identifier: Apache-2.0

/// The lock of a condition, of either kind.
enum ConditionLock: Codable, Sendable {
  case plain(Lock)
  case recursive(RecursiveLock)

  var lockable: any Lockable {
    switch self {
    case .plain(let lock): lock
    case .recursive(let lock): lock
    }
  }

  var isHeldByCaller: Bool {
    switch self {
    case .plain(let lock): lock.isHeldByThisProcess
    case .recursive(let lock): lock.isHeldByCaller
    }
  }

  /// Gives the lock back whatever its depth, which is returned for `acquire(until:depth:)`.
  func releaseAll() -> UInt64 {
    switch self {
    case .plain(let lock):
      lock.release()
      return 1
    case .recursive(let lock): return lock.releaseAll()
    }
  }

  func acquire(until deadline: Deadline, depth: UInt64) -> LockOutcome {
    switch self {
    case .plain(let lock): lock.acquire(until: deadline)
    case .recursive(let lock): lock.acquire(until: deadline, depth: depth)
    }
  }
}
