// SPDX-License-Identifier: Apache-2.0

/// The permits of a counting semaphore: one word that counts them, and for those taken in a scope a
/// record by process.
///
/// A bare acquire or release is one compare-and-swap. A permit in a process's name changes two
/// words; the count is the one that commits. It carries a *mark*: whose record has to follow, which
/// change of it, and in which direction. Whoever makes the next such change first sees to it that
/// the last one was recorded; the number of the change makes that idempotent. (Recoverable
/// compare-and-swap, Attiya, Ben-Baruch and Hendler, "Nesting-Safe Recoverable Linearizability",
/// PODC 2018, section 4, with the record in place of a process's response.)
struct PermitCounter: Sendable {
  private static let bellOffset: UInt64 = 0
  private static let countOffset: UInt64 = 8
  private static let hasOwnersOffset: UInt64 = 16
  private static let recordsOffset: UInt64 = 64
  private static let yields = 8

  /// How many permits there can be, as in POSIX.
  static let limit = UInt64(Int32.max)
  /// How many one process can hold in scopes.
  static let ownedLimit: UInt64 = 0xFFFF

  let block: BlockReference
  private let bell: Bell
  private let count: Word
  /// Not zero once a permit was taken in a scope; until then no one need look for dead holders.
  private let hasOwners: Word

  static func create(permits: Int) throws(PrimitivesError) -> PermitCounter {
    let counter = PermitCounter(
      try BlockReference.create(
        .countingSemaphore, bytes: recordsOffset + 8 * UInt64(Roster.capacity)))
    counter.count.store(UInt64(permits))
    return counter
  }

  init(_ block: BlockReference) {
    self.block = block
    bell = block.bell(Self.bellOffset)
    count = block.word(Self.countOffset)
    hasOwners = block.word(Self.hasOwnersOffset)
  }

  // MARK: Words

  /// The count, and the mark of the last change that has a record.
  private struct Count {
    var permits: UInt64
    var mark: UInt64

    init(_ rawValue: UInt64) {
      permits = rawValue & 0xFFFF_FFFF
      mark = rawValue >> 32
    }

    init(permits: UInt64, slot: Int, change: UInt64, isReturn: Bool) {
      self.permits = permits
      mark = UInt64(slot + 1) | (change & Record.changeMask) << 12 | (isReturn ? 1 << 31 : 0)
    }

    var rawValue: UInt64 { permits | mark << 32 }
    var slot: Int? { mark == 0 ? nil : Int(mark & 0xFFF) - 1 }
    var change: UInt64 { mark >> 12 & Record.changeMask }
    var isReturn: Bool { mark >> 31 != 0 }
  }

  /// What a process holds in scopes, and how often that has changed.
  private struct Record {
    static let changeMask: UInt64 = 1 << 19 - 1
    private static let generationMask: UInt64 = 1 << 29 - 1

    let rawValue: UInt64

    init(_ rawValue: UInt64) { self.rawValue = rawValue }

    init(permits: UInt64, change: UInt64, generation: UInt32) {
      rawValue =
        permits | (change & Self.changeMask) << 16
        | (UInt64(generation) & Self.generationMask) << 35
    }

    var permits: UInt64 { rawValue & 0xFFFF }
    var change: UInt64 { rawValue >> 16 & Self.changeMask }
    var generation: UInt32 { UInt32(rawValue >> 35) }

    func belongs(to process: ProcessToken) -> Bool {
      UInt64(generation) == UInt64(process.generation) & Self.generationMask
    }

    func holder(in slot: Int) -> ProcessToken { ProcessToken(slot: slot, generation: generation) }
  }

  private func record(_ slot: Int) -> Word {
    block.word(Self.recordsOffset + 8 * UInt64(slot))
  }

  // MARK: Acquiring

  /// Takes a permit, in this process's name if it is `owned`; blocks until there is one or the
  /// deadline has passed.
  ///
  /// - Throws: `limitExceeded` when the process holds 65535 in scopes.
  func acquire(owned: Bool, until deadline: Deadline) throws(PrimitivesError) -> Bool {
    if try take(owned) == nil { return true }
    if !Step.isControlled, !deadline.hasPassed {
      for _ in 0..<Self.yields {
        Spin.yield()
        if try take(owned) == nil { return true }
      }
    }
    var waiter = Waiter(at: bell, until: deadline)
    do throws(PrimitivesError) {
      let isTaken = try acquire(owned, waitingAs: &waiter)
      waiter.leave()
      return isTaken
    } catch {
      waiter.leave()
      throw error
    }
  }

  private func acquire(
    _ owned: Bool, waitingAs waiter: inout Waiter
  ) throws(PrimitivesError) -> Bool {
    while true {
      waiter.arm()
      guard let none = try take(owned) else { return true }
      let holders = holders
      // The upper half, too: a permit that came and went to someone's record left another mark.
      let seen = [SeenWord(count, none), SeenWord(upperHalfOf: count, none)]
      switch waiter.sleep(while: seen, watching: holders) {
      case .holderDied: for holder in holders { reclaim(from: holder) }
      case .timedOut: return false
      case .look: continue
      }
    }
  }

  /// Takes a permit; returns `nil` when it did, or the count in which there was none.
  private func take(_ owned: Bool) throws(PrimitivesError) -> UInt64? {
    var before = count.load()
    while Count(before).permits > 0 {
      if owned {
        let me = Family.me
        settle(Count(before))
        let record = ownRecord(of: me)
        guard record.permits < Self.ownedLimit else {
          throw PrimitivesError(
            .limitExceeded, "a process holds at most \(Self.ownedLimit) permits of one semaphore")
        }
        if move(Count(before), record, of: me, isReturn: false) { return nil }
        before = count.load()
      } else {
        let now = count.exchange(before, for: before - 1)
        if now == before { return nil }
        before = now
      }
    }
    return before
  }

  // MARK: Permits with a name

  /// Moves a permit between the count and a process's record; returns whether the count was still
  /// as it was seen, and nothing has happened if not.
  private func move(
    _ seen: Count, _ record: Record, of process: ProcessToken, isReturn: Bool
  ) -> Bool {
    let next = Count(
      permits: isReturn ? seen.permits + 1 : seen.permits - 1, slot: process.slot,
      change: record.change, isReturn: isReturn)
    guard count.compareExchange(seen.rawValue, next.rawValue) else { return false }
    settle(next)
    return true
  }

  /// Makes a record follow the count that has changed with it, unless it does already.
  private func settle(_ count: Count) {
    guard let slot = count.slot else { return }
    let word = record(slot)
    let record = Record(word.load())
    guard record.change == count.change else { return }
    let next = Record(
      permits: count.isReturn ? record.permits - 1 : record.permits + 1,
      change: record.change + 1, generation: record.generation)
    _ = word.compareExchange(record.rawValue, next.rawValue)
  }

  /// A process's record; one that a dead predecessor left in its slot is taken over, empty.
  private func ownRecord(of process: ProcessToken) -> Record {
    if hasOwners.load() == 0 { hasOwners.store(1) }
    let word = record(process.slot)
    while true {
      let record = Record(word.load())
      if record.belongs(to: process) { return record }
      if record.permits > 0 {
        reclaim(from: record.holder(in: process.slot))
      } else {
        let own = Record(permits: 0, change: record.change, generation: process.generation)
        _ = word.compareExchange(record.rawValue, own.rawValue)
      }
    }
  }

  /// Every process that has taken permits in scopes, the dead included.
  private var holders: [ProcessToken] {
    guard hasOwners.load() != 0 else { return [] }
    settle(Count(count.load()))
    return (0..<Family.roster.usedSlots).compactMap { slot in
      let record = Record(record(slot).load())
      return record.permits > 0 ? record.holder(in: slot) : nil
    }
  }

  /// Gives back what a process held in scopes, if it has ended.
  private func reclaim(from holder: ProcessToken) {
    guard Family.roster.liveness(of: holder) == .dead else { return }
    while giveBack(of: holder) {}
  }

  /// Gives back one permit that a process holds in its name; returns whether it held any.
  private func giveBack(of holder: ProcessToken) -> Bool {
    bell.ringing {
      while true {
        let seen = Count(count.load())
        settle(seen)
        let record = Record(record(holder.slot).load())
        guard record.belongs(to: holder), record.permits > 0 else { return false }
        if move(seen, record, of: holder, isReturn: true) { return true }
      }
    }
  }

  // MARK: Releasing

  /// Gives back a permit that this process took in a scope; a child that was forked in the scope
  /// holds none, and gives none back.
  func releaseOwned() {
    _ = giveBack(of: Family.me)
  }

  /// Adds permits; returns whether there is room for them.
  func release(_ amount: Int) -> Bool {
    bell.ringing {
      var before = count.load()
      while Count(before).permits + UInt64(amount) <= Self.limit {
        let now = count.exchange(before, for: before + UInt64(amount))
        if now == before { return true }
        before = now
      }
      return false
    }
  }

  /// How many permits are to be had at this instant, those of the dead included.
  var available: Int {
    for holder in holders { reclaim(from: holder) }
    return Int(Count(count.load()).permits)
  }
}
