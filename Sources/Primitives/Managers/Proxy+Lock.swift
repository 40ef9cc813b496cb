// SPDX-License-Identifier: Apache-2.0

extension Proxy where Target == Lock {
  /// Makes a proxy of a lock of this family.
  public init(_ lock: Lock) { self.init(ServedPlace.here(lock.block)) }
}

extension Proxy where Target == RecursiveLock {
  /// Makes a proxy of a lock of this family.
  public init(_ lock: RecursiveLock) { self.init(ServedPlace.here(lock.block)) }
}

/// The calls of a lock, and of what has one.
extension Proxy where Target: Lockable {
  /// Acquires the lock, and says whether an earlier holder died with it.
  ///
  /// Blocks while another one lives and holds the lock, at most for `timeout`.
  ///
  /// Python: `AcquirerProxy.acquire`.
  ///
  /// - Parameter timeout: `nil` waits without limit; zero or less tries once.
  /// - Returns: How it ended; the lock is the caller's unless `timedOut`.
  /// - Throws: `serverEnded`.
  public func acquire(timeout: Duration? = nil) throws -> LockOutcome {
    try perform(.lock(.acquire(timeout: timeout))).outcome
  }

  /// Gives the lock back.
  ///
  /// - Throws: `notHeld` when no one holds it, or, of a recursive one, another thread does;
  ///   `serverEnded`.
  public func release() throws {
    try perform(.lock(.release))
  }

  /// Declares what the lock protects whole again, after `acquiredAbandoned`; for the holder.
  ///
  /// - Throws: `serverEnded`.
  public func markRecovered() throws {
    try perform(.lock(.markRecovered))
  }

  /// Whether anyone holds the lock at this instant.
  ///
  /// Throws `serverEnded`.
  public var isHeld: Bool {
    get throws { try perform(.lock(.isHeld)).flag }
  }

  /// Runs `body` while holding the lock, and releases it however `body` ends; blocks as `acquire`
  /// does.
  ///
  /// - Parameters:
  ///   - recover: Makes what the lock protects whole again when an earlier holder died. Without it,
  ///     that is an error.
  ///   - body: What to do while holding the lock.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` or `recover` throws; `holderDied` when an earlier holder died and there
  ///   is no `recover`; `serverEnded`, also after `body`: the lock is released then all the same.
  public func withLock<R>(
    recover: (() throws -> Void)? = nil, _ body: () throws -> R
  ) throws -> R {
    let outcome = try acquire()
    let result: R
    do {
      if outcome == .acquiredAbandoned {
        guard let recover else {
          throw PrimitivesError(
            .holderDied, "a process died while it held this lock, so its data may be half-written")
        }
        try recover()
        try markRecovered()
      }
      result = try body()
    } catch {
      try? release()
      throw error
    }
    try release()
    return result
  }
}
