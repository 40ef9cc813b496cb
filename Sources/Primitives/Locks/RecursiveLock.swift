// SPDX-License-Identifier: Apache-2.0

/// A lock whose holder may acquire it again, and has to release it as often.
///
/// The holder is one thread of one process; only it may release. A child that is forked meanwhile
/// does not hold the lock.
///
/// It is a handle: copies, forked children and receivers of a queue all mean the same lock. If a
/// process dies while it holds the lock, however deep, the next acquirer gets it at once and is
/// told so, as with `Lock`; the same if only the thread ends that holds it, by a return or by
/// `pthread_exit`.
///
/// Python: `multiprocessing.RLock`.
public struct RecursiveLock: Lockable {
  private static let ownerOffset = RegionLayout.lockBytes
  private static let depthOffset = RegionLayout.lockBytes + 8

  let block: BlockReference
  private let core: RobustLock
  /// The thread that holds the lock, zero while its process does not hold it.
  ///
  /// This and the depth are looked at by that process's own threads only, so they take no steps.
  private let owner: Word
  private let depthWord: Word

  /// Creates a lock that no one holds.
  ///
  /// - Throws: `PrimitivesError` when the family's shared memory is exhausted.
  public init() throws(PrimitivesError) {
    self.init(
      try BlockReference.create(.recursiveLock, bytes: Self.depthOffset + 8))
  }

  init(_ block: BlockReference) {
    _ = EndedHolders.current
    self.block = block
    core = block.lock(0)
    owner = block.word(Self.ownerOffset)
    depthWord = block.word(Self.depthOffset)
  }

  /// Acquires the lock, or once more if the calling thread holds it, and says whether an earlier
  /// holder died with it.
  ///
  /// Blocks while another thread or process lives and holds the lock, at most for `timeout`.
  ///
  /// - Parameter timeout: `nil` waits without limit; zero or less tries once.
  /// - Returns: How it ended; the lock is the caller's unless `timedOut`.
  public func acquire(timeout: Duration?) -> LockOutcome {
    acquire(until: timeout == nil ? .never : Deadline(after: timeout), depth: 1)
  }

  /// Acquires the lock so many times at once.
  func acquire(until deadline: Deadline, depth: UInt64) -> LockOutcome {
    if isHeldByCaller {
      depthWord.note(depthWord.noted + depth)
      return core.isAbandoned ? .acquiredAbandoned : .acquired
    }
    let outcome = core.acquire(until: deadline)
    guard outcome != .timedOut else { return .timedOut }
    depthWord.note(depth)
    owner.note(ThreadIdentity.current)
    ThreadHoldings.take()
    return LockOutcome(outcome)
  }

  /// Undoes one `acquire`; the last one gives the lock back.
  ///
  /// Never blocks.
  ///
  /// Releasing a lock that the calling thread does not hold is a mistake of the caller and traps.
  public func release() {
    guard isHeldByCaller else {
      Misuse.trap("RecursiveLock.release: the calling thread does not hold this lock")
    }
    if depthWord.noted > 1 {
      depthWord.note(depthWord.noted - 1)
    } else {
      _ = releaseAll()
    }
  }

  /// Undoes one `acquire`; returns whether the calling thread held the lock.
  func releaseIfHeld() -> Bool {
    guard isHeldByCaller else { return false }
    release()
    return true
  }

  /// Gives the lock back whatever its depth, which is returned for `acquire(until:depth:)`.
  func releaseAll() -> UInt64 {
    let depth = depthWord.noted
    owner.note(0)
    depthWord.note(0)
    ThreadHoldings.give()
    _ = core.release()
    return depth
  }

  /// Leaves a lock to the next who asks, if a thread of this process that ends has it.
  static func leave(in region: Region, at payload: UInt64, heldBy thread: UInt64) {
    let core = region.lock(payload)
    let owner = region.word(payload + ownerOffset)
    guard core.isHeldByThisProcess, owner.noted == thread else { return }
    owner.note(0)
    core.abandon()
  }

  /// Declares what the lock protects whole again, after `acquiredAbandoned`; for the holder.
  public func markRecovered() {
    core.markRecovered()
  }

  /// Whether the calling thread holds the lock.
  public var isHeldByCaller: Bool {
    core.isHeldByThisProcess && owner.noted == ThreadIdentity.current
  }

  /// Whether any process holds the lock at this instant, a dead one included.
  public var isHeld: Bool { core.holder != nil }

  /// The process id of the holder at this instant, or `nil` when no one holds the lock.
  public var holder: Int32? {
    core.holder.map { Family.roster.pid(of: $0) }
  }

  /// How often the calling thread holds the lock.
  public var depth: Int { isHeldByCaller ? Int(depthWord.noted) : 0 }
}

extension RecursiveLock: Codable {
  /// Encodes the handle: only a queue of the same family can carry it.
  public func encode(to encoder: any Encoder) throws {
    try encoder.attach(block.handle)
  }

  /// Decodes a handle that came through a queue.
  public init(from decoder: any Decoder) throws {
    self.init(try Family.references.resolve(decoder.detachHandle(), as: .recursiveLock))
  }
}

extension RecursiveLock: CustomStringConvertible {
  /// Names the holder and how often it holds the lock, for messages and logs.
  public var description: String {
    guard let holder else { return "RecursiveLock(free)" }
    let times = isHeldByCaller ? ", \(depth) deep" : ""
    return "RecursiveLock(held by process \(holder)\(times))"
  }
}
