// SPDX-License-Identifier: Apache-2.0

extension SharedMemory {
  /// Runs `body` with the lock that comes with the memory, which programs that know nothing of each
  /// other share like the bytes.
  ///
  /// Blocks on the lock's holder while that lives. It belongs to the calling thread: to ask for it
  /// again inside traps. It guards what its users agree on; reading and writing do not need it.
  ///
  /// - Parameters:
  ///   - recover: Makes the bytes whole again after a holder died. Without it, that is an error.
  ///   - body: What to do while holding the lock.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` or `recover` throws; `PrimitivesError.Code.holderDied` when an earlier
  ///   holder died and no one has recovered the bytes; `invalidHandle` for memory of another
  ///   program, which has no lock; `limitExceeded` when the calling thread has 2000 such locks.
  public func withLock<R: ~Copyable>(
    recover: (() throws -> Void)? = nil, _ body: () throws -> R
  ) throws -> R {
    _ = try core.lock(.users, until: .never)
    return try whileLocked(recover, body)
  }

  /// The same with a limit on the wait: `nil` means that the timeout passed and nothing was run.
  ///
  /// - Parameters:
  ///   - timeout: How long to wait for the lock at most; zero or less tries once.
  ///   - recover: Makes the bytes whole again after a holder died. Without it, that is an error.
  ///   - body: What to do while holding the lock.
  /// - Returns: What `body` returns, or `nil` when the lock was not to be had in time.
  /// - Throws: As the form without a timeout; a timeout is not an error.
  public func withLock<R: ~Copyable>(
    timeout: Duration, recover: (() throws -> Void)? = nil, _ body: () throws -> R
  ) throws -> R? {
    guard try core.lock(.users, until: Deadline(after: timeout)) else { return nil }
    return try whileLocked(recover, body)
  }

  /// The same for a body without a result: `nil` means that nothing was run.
  ///
  /// - Parameters:
  ///   - timeout: How long to wait at most; zero or less tries once.
  ///   - recover: As in the form with a result.
  ///   - body: What to do.
  /// - Returns: Nothing, as a value, or `nil` when the timeout passed first.
  /// - Throws: As the form with a result.
  public func withLock(
    timeout: Duration, recover: (() throws -> Void)? = nil, _ body: () throws -> Void
  ) throws -> Void? {
    let hasRun: Bool? = try withLock(timeout: timeout, recover: recover) {
      try body()
      return true
    }
    return hasRun.map { _ in }
  }

  private func whileLocked<R: ~Copyable>(
    _ recover: (() throws -> Void)?, _ body: () throws -> R
  ) throws -> R {
    defer { core.unlock(.users) }
    return try core.visiting { () throws in
      if core.isAbandoned {
        guard let recover else {
          throw PrimitivesError(
            .holderDied,
            "a process died while it held the lock of \(name), so its bytes may be half-written")
        }
        try recover()
        core.isAbandoned = false
      }
      return try body()
    }
  }
}
