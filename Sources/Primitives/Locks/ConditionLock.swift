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

  var isHeld: Bool {
    switch self {
    case .plain(let lock): lock.isHeld
    case .recursive(let lock): lock.isHeld
    }
  }

  func releaseIfHeld() -> Bool {
    switch self {
    case .plain(let lock): lock.releaseIfHeld()
    case .recursive(let lock): lock.releaseIfHeld()
    }
  }

  /// The lock's own block.
  var block: BlockReference {
    switch self {
    case .plain(let lock): lock.block
    case .recursive(let lock): lock.block
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
