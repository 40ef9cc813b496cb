// SPDX-License-Identifier: Apache-2.0

/// The permits behind both semaphores: a count, and for permits that are owned, who holds how many.
///
/// Guarded by a `RobustLock`; the count and the holder's record change in one transaction, so a
/// process that dies at any instant has either taken a permit, with its name on it, or not. Permits
/// of the dead return when someone next finds none left.
struct SemaphoreCore: Sendable {
  private static let lockOffset: UInt64 = 0
  private static let availableOffset: UInt64 = 16
  private static let boundOffset: UInt64 = 24
  private static let bellOffset: UInt64 = 32
  private static let capacityOffset: UInt64 = 40
  private static let changesOffset: UInt64 = 48
  private static let journalOffset: UInt64 = 56
  private static let journalCapacity = 4
  private static let holdersOffset = journalOffset + Journal.bytes(capacity: journalCapacity)
  private static let yields = 8
  private static let permitLimit: UInt64 = 0xFFFF
  /// Up to this bound the table of holders is as long as the bound, and searched.
  private static let searchedBound = 64

  /// How a release ended.
  enum Release {
    case released
    /// The bound has been reached: there is nothing to release.
    case refused
  }

  let block: BlockReference
  private let lock: RobustLock
  private let available: Word
  /// Counts what is done to the permits, each time before it is done: what waiters have seen.
  private let changes: Word
  private let bell: Bell

  /// Creates a semaphore; without a bound, permits need not have a holder.
  static func create(
    _ kind: BlockKind, permits: Int, bound: Int?
  ) throws(PrimitivesError) -> SemaphoreCore {
    let capacity = bound.flatMap { $0 <= searchedBound ? $0 : nil } ?? Roster.capacity
    let core = SemaphoreCore(
      try BlockReference.create(kind, bytes: holdersOffset + 8 * UInt64(capacity)))
    core.block.word(boundOffset).store(UInt64(bound ?? 0))
    core.block.word(capacityOffset).store(UInt64(capacity))
    core.available.store(UInt64(permits))
    return core
  }

  init(_ block: BlockReference) {
    self.block = block
    lock = block.lock(Self.lockOffset)
    available = block.word(Self.availableOffset)
    changes = block.word(Self.changesOffset)
    bell = block.bell(Self.bellOffset)
  }

  private var journal: Journal {
    Journal(
      region: block.region, offset: block.payload(Self.journalOffset),
      capacity: Self.journalCapacity)
  }

  // MARK: Holders

  // A holder's record is its token, with the number of its permits above.
  private func holderOffset(_ index: Int) -> UInt64 {
    block.payload(Self.holdersOffset + 8 * UInt64(index))
  }

  private var capacity: Int { Int(block.word(Self.capacityOffset).load()) }

  private func record(_ index: Int) -> (holder: ProcessToken, permits: UInt64)? {
    let value = block.region.word(holderOffset(index)).load()
    return ProcessToken(rawValue: value).map { ($0, value >> 48) }
  }

  /// The index of a record that satisfies `predicate`.
  private func firstRecord(where predicate: (ProcessToken) -> Bool) -> Int? {
    (0..<capacity).first { index in record(index).map { predicate($0.holder) } ?? false }
  }

  private func setRecord(
    _ index: Int, _ holder: ProcessToken, permits: UInt64, in change: inout Journal.Transaction
  ) {
    let value = permits == 0 ? 0 : holder.rawValue | permits << 48
    change.set(holderOffset(index), to: value)
  }

  /// Comes before every commit; the lock is held.
  ///
  /// Who has looked and is not asleep yet then looks again, whether or not this process lives to
  /// ring the bell.
  private func announceChange() {
    changes.store(changes.load() &+ 1)
  }

  private func setAvailable(_ count: UInt64, in change: inout Journal.Transaction) {
    change.set(block.payload(Self.availableOffset), to: count)
  }

  // MARK: Acquiring

  private func enter(until deadline: Deadline = .never) -> Bool {
    switch lock.acquire(until: deadline) {
    case .timedOut: return false
    case .acquired: return true
    case .acquiredAbandoned:
      journal.redo()
      lock.markRecovered()
      return true
    }
  }

  private func leave() {
    _ = lock.release()
  }

  /// Takes one permit, with the caller's name on it if `owned`; blocks until there is one.
  ///
  /// - Throws: `limitExceeded` when the caller holds 65535 owned permits.
  func acquire(owned: Bool, until deadline: Deadline) throws(PrimitivesError) -> Bool {
    if !Step.isControlled, !deadline.hasPassed {
      for _ in 0..<Self.yields where available.load() == 0 { Spin.yield() }
    }
    guard enter(until: deadline) else { return false }
    if try take(owned: owned) { return true }
    leave()
    var waiter = Waiter(at: bell, until: deadline)
    do throws(PrimitivesError) {
      let isTaken = try wait(as: &waiter, owned: owned, until: deadline)
      waiter.leave()
      return isTaken
    } catch {
      waiter.leave()
      throw error
    }
  }

  private func wait(
    as waiter: inout Waiter, owned: Bool, until deadline: Deadline
  ) throws(PrimitivesError) -> Bool {
    while true {
      waiter.arm()
      if !lock.tryAcquire() {
        waiter.passOn()
        guard enter(until: deadline) else { return false }
      }
      if try take(owned: owned, before: { waiter.passOn() }) { return true }
      let holders = (0..<capacity).compactMap { record($0)?.holder }
      let seen = changes.load()
      leave()
      let wakening = waiter.sleep(while: [SeenWord(changes, seen)], watching: holders)
      if wakening == .timedOut { return false }
    }
  }

  /// Takes a permit if there is one, and then leaves; the lock is held.
  private func take(
    owned: Bool, before leaving: () -> Void = {}
  ) throws(PrimitivesError) -> Bool {
    if available.load() == 0 { reclaim() }
    guard available.load() > 0 else { return false }
    announceChange()
    var change = journal.begin()
    setAvailable(available.load() - 1, in: &change)
    if owned {
      let me = Family.me
      let index = recordIndex(for: me)
      let permits = record(index)?.permits ?? 0
      guard permits < Self.permitLimit else {
        leave()
        throw PrimitivesError(
          .limitExceeded, "a process holds at most \(Self.permitLimit) permits of one semaphore")
      }
      setRecord(index, me, permits: permits + 1, in: &change)
    }
    change.commit()
    leaving()
    leave()
    return true
  }

  /// Where a process's permits are noted, or can be: a permit is to be had, so not all records of a
  /// table as large as the bound are taken; in a larger one each slot of the roster has its own.
  private func recordIndex(for process: ProcessToken) -> Int {
    if capacity == Roster.capacity {
      reclaim(process.slot)
      return process.slot
    }
    if let index = firstRecord(where: { $0 == process }) { return index }
    guard let index = (0..<capacity).first(where: { record($0) == nil }) else {
      fatalError("a semaphore with a permit to be had and every permit noted as held")
    }
    return index
  }

  /// Makes the permits of the dead available; the lock is held.
  private func reclaim() {
    for index in 0..<capacity { reclaim(index) }
  }

  private func reclaim(_ index: Int) {
    guard let (holder, permits) = record(index),
      Family.roster.liveness(of: holder) == .dead
    else { return }
    announceChange()
    bell.ringing {
      var change = journal.begin()
      setAvailable(available.load() + permits, in: &change)
      setRecord(index, holder, permits: 0, in: &change)
      change.commit()
    }
  }

  // MARK: Releasing

  /// Returns one permit that the caller holds in its own name; where it holds none and the
  /// semaphore is bounded, one of another holder, a dead one first.
  func releaseOwned() -> Release {
    _ = enter()
    defer { leave() }
    let me = Family.me
    let index =
      firstRecord { $0 == me }
      ?? firstRecord { Family.roster.liveness(of: $0) == .dead }
      ?? firstRecord { _ in true }
    guard let index, let (holder, permits) = record(index) else { return .refused }
    announceChange()
    bell.ringing {
      var change = journal.begin()
      setAvailable(available.load() + 1, in: &change)
      setRecord(index, holder, permits: permits - 1, in: &change)
      change.commit()
    }
    return .released
  }

  /// Adds permits that no one held.
  func release(_ count: Int) -> Release {
    _ = enter()
    defer { leave() }
    let (sum, overflow) = available.load().addingReportingOverflow(UInt64(count))
    guard !overflow, sum <= UInt64(Int.max) else { return .refused }
    announceChange()
    bell.ringing { available.store(sum) }
    return .released
  }

  /// How many permits are to be had at this instant, those of the dead included.
  var availablePermits: Int {
    _ = enter()
    defer { leave() }
    reclaim()
    return Int(available.load())
  }

  var bound: Int { Int(block.word(Self.boundOffset).load()) }
}
