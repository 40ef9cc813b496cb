// SPDX-License-Identifier: Apache-2.0

/// What a lock, a recursive lock or a condition's lock is asked to do for another family.
enum LockOperation: Codable, Sendable {
  case acquire(timeout: Duration?)
  case release
  case markRecovered
  case isHeld

  func perform(on block: BlockReference) throws -> ManagerAnswer {
    let lock = try ServedLock(block)
    switch self {
    case .acquire(let timeout): return .lock(.init(lock.lockable.acquire(timeout: timeout)))
    case .release:
      try lock.release()
      return .done
    case .markRecovered:
      lock.lockable.markRecovered()
      return .done
    case .isHeld: return .flag(lock.isHeld)
    }
  }
}
