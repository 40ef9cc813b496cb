// SPDX-License-Identifier: Apache-2.0

extension Proxy where Target == CountingSemaphore {
  /// Makes a proxy of a semaphore of this family.
  public init(_ semaphore: CountingSemaphore) {
    self.init(ServedPlace.here(semaphore.counter.block))
  }

  /// Adds permits, and wakes whoever waits for one.
  ///
  /// - Parameter count: How many permits; at least one.
  /// - Throws: `limitExceeded` when there would be more than 2147483647, `serverEnded`.
  public func release(_ count: Int = 1) throws {
    try perform(.semaphore(.release(count)))
  }
}

extension Proxy where Target == BoundedSemaphore {
  /// Makes a proxy of a semaphore of this family.
  public init(_ semaphore: BoundedSemaphore) {
    self.init(ServedPlace.here(semaphore.table.block))
  }

  /// Returns a permit, and wakes whoever waits for one.
  ///
  /// - Throws: `notHeld` when every permit is to be had, `serverEnded`.
  public func release() throws {
    try perform(.semaphore(.release(1)))
  }
}

/// What semaphores of both kinds can do.
public protocol PermitHolding: Sendable {}

extension CountingSemaphore: PermitHolding {}
extension BoundedSemaphore: PermitHolding {}

extension Proxy where Target: PermitHolding {
  /// Takes a permit; blocks until there is one, at most for `timeout`.
  ///
  /// - Parameter timeout: `nil` waits without limit; zero or less tries once.
  /// - Returns: Whether a permit was taken.
  /// - Throws: `serverEnded`.
  @discardableResult
  public func acquire(timeout: Duration? = nil) throws -> Bool {
    try perform(.semaphore(.acquire(timeout: timeout))).flag
  }

  /// How many permits are to be had at this instant.
  ///
  /// Throws `serverEnded`.
  public var availablePermits: Int {
    get throws { try perform(.semaphore(.available)).number }
  }

  /// Runs `body` while holding a permit, and returns it however `body` ends, the death of this
  /// process included; blocks until there is one.
  ///
  /// - Parameter body: What to do with the permit.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws, and `serverEnded`.
  public func withPermit<R>(_ body: () throws -> R) throws -> R {
    try perform(.semaphore(.acquireOwned(timeout: nil)))
    let result: R
    do {
      result = try body()
    } catch {
      _ = try? perform(.semaphore(.releaseOwned))
      throw error
    }
    try perform(.semaphore(.releaseOwned))
    return result
  }
}
