// SPDX-License-Identifier: Apache-2.0

/// A lock for the processes of one family that survives the death of its holder.
///
/// ```swift
/// let lock = try Lock()
/// try lock.withLock { total.value += 1 }
/// ```
///
/// Not recursive, and any process or thread may release it, as in CPython. It is a handle: copies,
/// forked children and receivers of a queue all mean the same lock. Barging: a released lock goes
/// to whoever comes first.
///
/// If a process dies while it holds the lock, by SIGKILL at any instant or by a normal exit, the
/// next acquirer gets it at once and is told so (`LockOutcome.acquiredAbandoned`), as is each one
/// after it until `markRecovered()` is called.
///
/// Python: `multiprocessing.Lock`.
public struct Lock: Lockable {
  let block: BlockReference
  private let core: RobustLock

  /// Creates a lock that no one holds.
  ///
  /// - Throws: `PrimitivesError` when the family's shared memory is exhausted.
  public init() throws(PrimitivesError) {
    self.init(try BlockReference.create(.lock, bytes: RegionLayout.lockBytes))
  }

  init(_ block: BlockReference) {
    self.block = block
    core = block.lock(0)
  }

  /// Acquires the lock, and says whether an earlier holder died with it.
  ///
  /// Blocks while another process lives and holds the lock, at most for `timeout`.
  ///
  /// - Parameter timeout: `nil` waits without limit; zero or less tries once.
  /// - Returns: How it ended; the lock is the caller's unless `timedOut`.
  public func acquire(timeout: Duration?) -> LockOutcome {
    acquire(until: timeout == nil ? .never : Deadline(after: timeout))
  }

  func acquire(until deadline: Deadline) -> LockOutcome {
    LockOutcome(core.acquire(until: deadline))
  }

  /// Gives the lock back; any process may do so for the holder.
  ///
  /// Never blocks.
  ///
  /// Releasing a lock that no one holds is a mistake of the caller and traps.
  public func release() {
    guard releaseIfHeld() else { Misuse.trap("Lock.release: no one holds this lock") }
  }

  /// Gives the lock back; returns whether anyone held it.
  func releaseIfHeld() -> Bool { core.release() }

  /// Declares what the lock protects whole again, after `acquiredAbandoned`; for the holder.
  public func markRecovered() {
    core.markRecovered()
  }

  /// Whether any process holds the lock at this instant, a dead one included.
  public var isHeld: Bool { core.holder != nil }

  /// Whether this process holds the lock.
  var isHeldByThisProcess: Bool { core.isHeldByThisProcess }

  /// The process id of the holder at this instant, or `nil` when no one holds the lock.
  public var holder: Int32? {
    core.holder.map { Family.roster.pid(of: $0) }
  }
}

extension Lock: Codable {
  /// Encodes the handle: only a queue of the same family can carry it.
  public func encode(to encoder: any Encoder) throws {
    try encoder.attach(block.handle)
  }

  /// Decodes a handle that came through a queue.
  public init(from decoder: any Decoder) throws {
    self.init(try Family.references.resolve(decoder.detachHandle(), as: .lock))
  }
}

extension Lock: CustomStringConvertible {
  /// Names the holder, for messages and logs.
  public var description: String {
    holder.map { "Lock(held by process \($0))" } ?? "Lock(free)"
  }
}
