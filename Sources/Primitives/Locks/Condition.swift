// SPDX-License-Identifier: Apache-2.0

/// A lock, and a way to wait until something that it protects has changed.
///
/// ```swift
/// let condition = try Condition()
/// let ready = try SharedValue(false)
/// // one process:                            another:
/// try condition.withLock {                   try condition.withLock {
///   try condition.wait { ready.value }         ready.value = true
/// }                                            condition.notifyAll()
///                                            }
/// ```
///
/// `wait` gives the lock back, and has it again when it returns. Notifications are not stored: they
/// go to those who wait at that moment, oldest first. Who notifies never waits for a waiter.
///
/// It is a handle: copies, forked children and receivers of a queue all mean the same condition. If
/// a waiter dies, no notification is spent on it: one that it has not taken yet goes to the next.
/// If a process dies in `notify`, all that it notifies are notified, or none.
///
/// Python: `multiprocessing.Condition`.
public struct Condition: Lockable, Codable {
  let lock: ConditionLock
  let table: WaiterTable

  /// Creates a condition with a recursive lock of its own.
  ///
  /// - Throws: `PrimitivesError` when the family's shared memory is exhausted.
  public init() throws(PrimitivesError) {
    try self.init(RecursiveLock())
  }

  /// Creates a condition of what a lock protects.
  ///
  /// - Parameter lock: Any number of conditions can share one.
  /// - Throws: `PrimitivesError` when the family's shared memory is exhausted.
  public init(_ lock: RecursiveLock) throws(PrimitivesError) {
    self.lock = .recursive(lock)
    table = try .create()
  }

  /// Creates a condition of what a lock protects.
  ///
  /// - Parameter lock: Any number of conditions can share one.
  /// - Throws: `PrimitivesError` when the family's shared memory is exhausted.
  public init(_ lock: Lock) throws(PrimitivesError) {
    self.lock = .plain(lock)
    table = try .create()
  }

  init(_ lock: ConditionLock, waiters table: WaiterTable) {
    self.lock = lock
    self.table = table
  }

  // MARK: Lock

  /// Acquires the condition's lock, and says whether an earlier holder died with it.
  ///
  /// Blocks while another one lives and holds the lock, at most for `timeout`.
  ///
  /// - Parameter timeout: `nil` waits without limit; zero or less tries once.
  /// - Returns: How it ended; the lock is the caller's unless `timedOut`.
  public func acquire(timeout: Duration?) -> LockOutcome {
    lock.lockable.acquire(timeout: timeout)
  }

  /// Gives the condition's lock back.
  ///
  /// Never blocks.
  ///
  /// Releasing a lock that the caller does not hold is a mistake of the caller and traps.
  public func release() {
    lock.lockable.release()
  }

  /// Declares what the lock protects whole again, after `acquiredAbandoned`; for the holder.
  public func markRecovered() {
    lock.lockable.markRecovered()
  }

  // MARK: Waiting

  /// Gives the lock back, waits to be notified, and takes the lock again.
  ///
  /// Blocks until it is notified and then on the lock's holder. Waiting without the lock is a
  /// mistake of the caller and traps.
  ///
  /// - Throws: `holderDied` when a process has died with the lock meanwhile; the caller holds the
  ///   lock then, and was notified. `limitExceeded` when 1984 threads wait already.
  public func wait() throws(PrimitivesError) {
    _ = try wait(until: .never)
  }

  /// The same with a limit on the wait for the notification, not on that for the lock.
  ///
  /// - Parameter timeout: Zero or less only gives the lock to others for a moment.
  /// - Returns: Whether it was notified; the caller holds the lock in any case.
  /// - Throws: As the form without a timeout; a timeout is not an error.
  public func wait(timeout: Duration) throws(PrimitivesError) -> Bool {
    try wait(until: Deadline(after: timeout))
  }

  /// Waits until something is so: again and again, whenever it is notified.
  ///
  /// Blocks as `wait()` does.
  ///
  /// - Parameter predicate: What is waited for; called with the lock held.
  /// - Throws: As `wait()`, and what `predicate` throws; the caller holds the lock then.
  public func wait(for predicate: () throws -> Bool) throws {
    while try !predicate() { try wait() }
  }

  /// Waits until something is so, at most for `timeout`.
  ///
  /// - Parameters:
  ///   - timeout: How long to wait in all; zero or less only looks.
  ///   - predicate: What is waited for; called with the lock held.
  /// - Returns: What `predicate` said last.
  /// - Throws: As the form without a timeout; a timeout is not an error.
  public func wait(timeout: Duration, for predicate: () throws -> Bool) throws -> Bool {
    let deadline = Deadline(after: timeout)
    while try !predicate() {
      if deadline.hasPassed { return false }
      _ = try wait(until: deadline)
    }
    return true
  }

  private func wait(until deadline: Deadline) throws(PrimitivesError) -> Bool {
    requireLock("wait")
    let place = try table.enter()
    var waiter = Waiter(at: table.bell, until: deadline)
    let depth = lock.releaseAll()
    if sleep(&waiter, at: place, depth, until: deadline) { table.acknowledge(place) }
    waiter.leave()
    let outcome = lock.acquire(until: .never, depth: depth)
    let isNotified = table.leave(place)
    guard outcome == .acquired else {
      throw PrimitivesError(
        .holderDied, "a process died while it held this condition's lock, which the caller has now")
    }
    return isNotified
  }

  /// Sleeps without the lock; returns whether it was notified.
  private func sleep(
    _ waiter: inout Waiter, at place: WaiterTable.Place, _ depth: UInt64,
    until deadline: Deadline
  ) -> Bool {
    while true {
      waiter.arm()
      let boundary = table.boundary.load()
      if place.ticket < boundary { return true }
      let notified = table.notified(below: boundary)
      let seen = [SeenWord(table.boundary, boundary), table.seenTicket(place)]
      switch waiter.sleep(while: seen, watching: notified) {
      case .timedOut: return false
      case .look: continue
      case .holderDied:
        waiter.passOn()
        guard lock.acquire(until: deadline, depth: depth) != .timedOut else { return false }
        table.settle()
        _ = lock.releaseAll()
      }
    }
  }

  // MARK: Notifying

  /// Wakes those who have waited longest, for the caller who holds the lock.
  ///
  /// Never blocks, and never waits for a waiter; where no one waits, nothing happens. They go on
  /// when the caller has released the lock. Notifying without the lock is a mistake of the caller
  /// and traps.
  ///
  /// - Parameter count: How many to wake at most; at least one.
  /// - Complexity: O(*n*) in the number of waiters.
  public func notify(_ count: Int = 1) {
    Misuse.require(count > 0, "Condition.notify: not a positive count (\(count))")
    requireLock("notify")
    table.notify(count)
  }

  /// Wakes everyone who waits, for the caller who holds the lock; see ``notify(_:)``.
  public func notifyAll() {
    requireLock("notifyAll")
    table.notify(.max)
  }

  /// How many wait and have not been notified, for the caller who holds the lock.
  public var waiterCount: Int {
    requireLock("waiterCount")
    return table.waiting
  }

  private func requireLock(_ operation: String) {
    guard lock.isHeldByCaller else {
      Misuse.trap("Condition.\(operation): the caller does not hold the condition's lock")
    }
  }
}

extension Condition: CustomStringConvertible {
  /// Names the lock and its holder, for messages and logs.
  public var description: String { "Condition(\(lock.lockable))" }
}
