// SPDX-License-Identifier: Apache-2.0

/// A counter of permits for the processes of one family: `release` adds one, `acquire` waits for
/// one.
///
/// It has no bound but 2147483647, so a release is also a signal to whoever acquires next. Any
/// process may release. If a process dies, permits that it took with `withPermit` return to whoever
/// needs one next; one that it took with a bare `acquire` is a signal that was consumed, and stays
/// so.
///
/// Python: `multiprocessing.Semaphore`.
public struct CountingSemaphore: Sendable {
  let counter: PermitCounter

  /// Creates a semaphore with a number of permits.
  ///
  /// - Parameter permits: How many can be acquired before one has to be released: 0 to 2147483647.
  /// - Throws: `PrimitivesError` when the family's shared memory is exhausted.
  public init(permits: Int = 1) throws(PrimitivesError) {
    Misuse.require(permits >= 0, "CountingSemaphore: a negative number of permits (\(permits))")
    Misuse.require(
      permits <= PermitCounter.limit, "CountingSemaphore: more than 2147483647 permits")
    counter = try .create(permits: permits)
  }

  /// Takes a permit; blocks until there is one.
  public func acquire() {
    _ = acquire(until: .never)
  }

  /// Takes a permit; blocks until there is one, at most for `timeout`.
  ///
  /// - Parameter timeout: Zero or less tries once.
  /// - Returns: Whether a permit was taken.
  public func acquire(timeout: Duration) -> Bool {
    acquire(until: Deadline(after: timeout))
  }

  private func acquire(until deadline: Deadline) -> Bool {
    do {
      return try counter.acquire(owned: false, until: deadline)
    } catch {
      fatalError("a permit without a holder meets no limit, yet: \(error)")
    }
  }

  /// Adds permits, and wakes whoever waits for one.
  ///
  /// Never waits for anyone who waits.
  ///
  /// More than 2147483647 permits are a mistake of the caller and trap.
  ///
  /// - Parameter count: How many permits; at least one.
  public func release(_ count: Int = 1) {
    Misuse.require(count > 0, "CountingSemaphore.release: not a positive count (\(count))")
    guard counter.release(count) else {
      Misuse.trap("CountingSemaphore.release: more than \(PermitCounter.limit) permits")
    }
  }

  /// How many permits are to be had at this instant; exact.
  public var availablePermits: Int { counter.available }

  /// Runs `body` while holding a permit, and returns it however `body` ends, the process's death
  /// included.
  ///
  /// - Parameter body: What to do with the permit.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws; `limitExceeded` when this process holds 65535 in scopes.
  public func withPermit<R: ~Copyable>(_ body: () throws -> R) throws -> R {
    _ = try counter.acquire(owned: true, until: .never)
    defer { counter.releaseOwned() }
    return try body()
  }

  /// The same with a limit on the wait: `nil` means that the timeout passed and nothing was run.
  ///
  /// - Parameters:
  ///   - timeout: How long to wait for a permit at most; zero or less tries once.
  ///   - body: What to do with the permit.
  /// - Returns: What `body` returns, or `nil` when there was no permit in time.
  /// - Throws: As the form without a timeout; a timeout is not an error.
  public func withPermit<R: ~Copyable>(
    timeout: Duration, _ body: () throws -> R
  ) throws -> R? {
    guard try counter.acquire(owned: true, until: Deadline(after: timeout)) else { return nil }
    defer { counter.releaseOwned() }
    return try body()
  }

  /// The same for a body without a result: `nil` means that nothing was run.
  ///
  /// - Parameters:
  ///   - timeout: How long to wait at most; zero or less tries once.
  ///   - body: What to do.
  /// - Returns: Nothing, as a value, or `nil` when the timeout passed first.
  /// - Throws: As the form with a result.
  public func withPermit(
    timeout: Duration, _ body: () throws -> Void
  ) throws -> Void? {
    let hasRun: Bool? = try withPermit(timeout: timeout) {
      try body()
      return true
    }
    return hasRun.map { _ in }
  }
}

extension CountingSemaphore: Codable {
  /// Encodes the handle: only a queue of the same family can carry it.
  public func encode(to encoder: any Encoder) throws {
    try encoder.attach(counter.block.handle)
  }

  /// Decodes a handle that came through a queue.
  public init(from decoder: any Decoder) throws {
    let handle = try decoder.detachHandle()
    counter = PermitCounter(try Family.references.resolve(handle, as: .countingSemaphore))
  }
}

extension CountingSemaphore: CustomStringConvertible {
  /// How many permits are to be had; never blocks.
  public var description: String {
    "CountingSemaphore(\(Amount.text(availablePermits, "permit")))"
  }
}
