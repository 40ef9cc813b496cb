// SPDX-License-Identifier: Apache-2.0

/// What can be held by one at a time: a lock, or something that has one.
public protocol Lockable: Sendable {
  /// Acquires the lock, and says whether an earlier holder died with it.
  ///
  /// Blocks while another one lives and holds the lock, at most for `timeout`.
  ///
  /// - Parameter timeout: `nil` waits without limit; zero or less tries once.
  /// - Returns: How it ended; the lock is the caller's unless `timedOut`.
  func acquire(timeout: Duration?) -> LockOutcome

  /// Gives the lock back; never blocks.
  func release()

  /// Declares what the lock protects whole again, after `acquiredAbandoned`; for the holder.
  func markRecovered()
}

extension Lockable {
  /// Acquires the lock without a limit on the wait; see ``acquire(timeout:)``.
  ///
  /// - Returns: How it ended; the lock is the caller's.
  @inlinable
  public func acquire() -> LockOutcome { acquire(timeout: nil) }

  /// Runs `body` while holding the lock, and releases it however `body` ends.
  ///
  /// Blocks as `acquire` does. If an earlier holder died, `recover` is called first, and the lock
  /// is marked recovered when it returns.
  ///
  /// - Parameters:
  ///   - recover: Makes what the lock protects whole again. Without it, an abandoned lock is an
  ///     error.
  ///   - body: What to do while holding the lock.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` or `recover` throws; `PrimitivesError.Code.holderDied` when an earlier
  ///   holder died and there is no `recover`: `body` has not been run then, and the lock is
  ///   released.
  @inlinable
  public func withLock<R: ~Copyable>(
    recover: (() throws -> Void)? = nil, _ body: () throws -> R
  ) throws -> R {
    let outcome = acquire()
    defer { release() }
    if outcome == .acquiredAbandoned { try recoverFirst(recover) }
    return try body()
  }

  /// The same with a limit on the wait: `nil` means that the timeout passed and nothing was run.
  ///
  /// - Parameters:
  ///   - timeout: How long to wait for the lock at most; zero or less tries once.
  ///   - recover: Makes what the lock protects whole again. Without it, an abandoned lock is an
  ///     error.
  ///   - body: What to do while holding the lock.
  /// - Returns: What `body` returns, or `nil` when the lock was not to be had in time.
  /// - Throws: As the form without a timeout; a timeout is not an error.
  @inlinable
  public func withLock<R: ~Copyable>(
    timeout: Duration, recover: (() throws -> Void)? = nil, _ body: () throws -> R
  ) throws -> R? {
    let outcome = acquire(timeout: timeout)
    guard outcome.isAcquired else { return nil }
    defer { release() }
    if outcome == .acquiredAbandoned { try recoverFirst(recover) }
    return try body()
  }

  /// The same for a body without a result: `nil` means that nothing was run.
  ///
  /// - Parameters:
  ///   - timeout: How long to wait at most; zero or less tries once.
  ///   - recover: As in the form with a result.
  ///   - body: What to do.
  /// - Returns: Nothing, as a value, or `nil` when the timeout passed first.
  /// - Throws: As the form with a result.
  @inlinable
  public func withLock(
    timeout: Duration, recover: (() throws -> Void)? = nil, _ body: () throws -> Void
  ) throws -> Void? {
    let hasRun: Bool? = try withLock(timeout: timeout, recover: recover) {
      try body()
      return true
    }
    return hasRun.map { _ in }
  }

  @usableFromInline
  func recoverFirst(_ recover: (() throws -> Void)?) throws {
    guard let recover else {
      throw PrimitivesError(
        .holderDied, "a process died while it held this lock, so its data may be half-written")
    }
    try recover()
    markRecovered()
  }
}
