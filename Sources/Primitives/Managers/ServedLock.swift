// SPDX-License-Identifier: Apache-2.0

/// A lock of any kind that others use through proxies: what is misuse here is an error there.
enum ServedLock {
  case plain(Lock)
  case recursive(RecursiveLock)
  case condition(Condition)

  init(_ block: BlockReference) throws {
    switch block.kind {
    case .lock: self = .plain(Lock(block))
    case .recursiveLock: self = .recursive(RecursiveLock(block))
    case .condition: self = .condition(try Condition(served: block))
    case let kind:
      throw PrimitivesError(.invalidHandle, "a \(kind.name) has no lock that could be asked for")
    }
  }

  var lockable: any Lockable {
    switch self {
    case .plain(let lock): lock
    case .recursive(let lock): lock
    case .condition(let condition): condition
    }
  }

  var isHeld: Bool {
    switch self {
    case .plain(let lock): lock.isHeld
    case .recursive(let lock): lock.isHeld
    case .condition(let condition): condition.isHeld
    }
  }

  /// Gives the lock back.
  ///
  /// - Throws: `notHeld`.
  func release() throws(PrimitivesError) {
    let isReleased =
      switch self {
      case .plain(let lock): lock.releaseIfHeld()
      case .recursive(let lock): lock.releaseIfHeld()
      case .condition(let condition): condition.releaseIfHeld()
      }
    guard isReleased else {
      throw PrimitivesError(.notHeld, "a lock was released that the caller does not hold")
    }
  }
}
