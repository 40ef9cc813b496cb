// SPDX-License-Identifier: Apache-2.0

extension Proxy where Target == Condition {
  /// Makes a proxy of a condition of this family.
  ///
  /// - Throws: `outOfMemory`.
  public init(_ condition: Condition) throws(PrimitivesError) {
    try condition.bindLock()
    self.init(ServedPlace.here(condition.table.block))
  }

  /// Gives the lock back, waits to be notified, and takes the lock again.
  ///
  /// Blocks until it is notified, and then on the lock's holder.
  ///
  /// - Parameter timeout: How long to wait to be notified; `nil` is without limit.
  /// - Returns: Whether it was notified; the caller holds the lock in any case.
  /// - Throws: `notHeld` when the caller does not hold the lock, `holderDied`, `limitExceeded`,
  ///   `serverEnded`; a timeout is not an error.
  @discardableResult
  public func wait(timeout: Duration? = nil) throws -> Bool {
    try perform(.condition(.wait(timeout: timeout))).flag
  }

  /// Waits until something is so: again and again, whenever it is notified.
  ///
  /// - Parameters:
  ///   - timeout: How long to wait in all; `nil` is without limit.
  ///   - predicate: What is waited for; called here, with the lock held.
  /// - Returns: What `predicate` said last.
  /// - Throws: As `wait(timeout:)`, and what `predicate` throws.
  @discardableResult
  public func wait(
    timeout: Duration? = nil, for predicate: () throws -> Bool
  ) throws -> Bool {
    let deadline = Deadline(after: timeout)
    while try !predicate() {
      if deadline.hasPassed { return false }
      try wait(timeout: deadline.remaining)
    }
    return true
  }

  /// Wakes those who have waited longest, for the caller who holds the lock.
  ///
  /// - Parameter count: How many to wake at most; at least one.
  /// - Throws: `notHeld`, `invalidArgument`, `serverEnded`.
  public func notify(_ count: Int = 1) throws {
    try perform(.condition(.notify(count)))
  }

  /// Wakes everyone who waits, for the caller who holds the lock.
  ///
  /// - Throws: `notHeld`, `serverEnded`.
  public func notifyAll() throws {
    try perform(.condition(.notify(.max)))
  }

  /// How many wait, for the caller who holds the lock.
  ///
  /// Throws `notHeld` or `serverEnded`.
  public var waiterCount: Int {
    get throws { try perform(.condition(.waiterCount)).number }
  }
}
