// SPDX-License-Identifier: Apache-2.0

/// The permits of a bounded semaphore: a word each, which names its holder.
///
/// So each word is its own ledger, as in `RobustLock`: one compare-and-swap takes a permit, gives
/// it back, or takes it over from a dead holder, and there is nothing to repair. Whoever sleeps has
/// looked at every permit and watches every holder.
struct PermitTable: Sendable {
  private static let bellOffset: UInt64 = 0
  private static let boundOffset: UInt64 = 8
  private static let permitsOffset: UInt64 = 64
  private static let yields = 8
  /// Of more permits than this only some are looked at again before a sleep; for the rest there is
  /// the bell, and if a process dies in just that moment, the bounded re-check of every sleep.
  private static let seenLimit = 63

  let block: BlockReference
  let bound: Int
  private let bell: Bell

  /// Makes a table of free permits.
  static func create(bound: Int) throws(PrimitivesError) -> PermitTable {
    let block = try BlockReference.create(
      .boundedSemaphore, bytes: permitsOffset + 8 * UInt64(bound))
    block.word(boundOffset).store(UInt64(bound))
    return PermitTable(block)
  }

  init(_ block: BlockReference) {
    self.block = block
    bound = Int(block.word(Self.boundOffset).load())
    bell = block.bell(Self.bellOffset)
  }

  private func permit(_ index: Int) -> Word {
    block.word(Self.permitsOffset + 8 * UInt64(index))
  }

  /// All permits, beginning with the one that this process tries first.
  private var indices: some Sequence<Int> {
    let first = bound > 1 ? Family.me.slot % bound : 0
    return (first..<(first + bound)).lazy.map { $0 < bound ? $0 : $0 - bound }
  }

  private func isDead(_ holder: UInt64) -> Bool {
    ProcessToken(rawValue: holder).map { Family.roster.liveness(of: $0) == .dead } ?? false
  }

  // MARK: Acquiring

  /// Takes a permit; blocks until there is one or the deadline has passed.
  func acquire(until deadline: Deadline) -> Bool {
    let me = Family.token
    if takeFree(me) == nil { return true }
    if !Step.isControlled, !deadline.hasPassed {
      for _ in 0..<Self.yields {
        Spin.yield()
        if takeFree(me) == nil { return true }
      }
    }
    var waiter = Waiter(at: bell, until: deadline)
    let isTaken = acquire(me, waitingAs: &waiter)
    waiter.leave()
    return isTaken
  }

  private func acquire(_ me: UInt64, waitingAs waiter: inout Waiter) -> Bool {
    while true {
      waiter.arm()
      guard let holders = takeFree(me) else { return true }
      // A holder that comes back to the same permit is watched as before.
      let seen = zip(indices, holders).prefix(Self.seenLimit)
        .map { SeenWord(permit($0), $1) }
      let watched = Set(holders.compactMap(ProcessToken.init)).sorted { $0.slot < $1.slot }
      switch waiter.sleep(while: seen, watching: watched) {
      case .holderDied: if takeFromDead(me, holders) { return true }
      case .timedOut: return false
      case .look: continue
      }
    }
  }

  /// Takes a free permit; returns `nil` when it did, or who holds them.
  private func takeFree(_ me: UInt64) -> [UInt64]? {
    var holders: [UInt64] = []
    for index in indices {
      let holder = permit(index).exchange(0, for: me)
      if holder == 0 { return nil }
      holders.append(holder)
    }
    return holders
  }

  private func takeFromDead(_ me: UInt64, _ holders: [UInt64]) -> Bool {
    for (index, holder) in zip(indices, holders) where isDead(holder) {
      if permit(index).compareExchange(holder, me) { return true }
    }
    return false
  }

  // MARK: Releasing

  /// Gives back a permit and returns whether there was one.
  ///
  /// It is one of this process; where that has none, one of another holder, a dead one first.
  func release() -> Bool {
    let me = Family.token
    return bell.ringing {
      indices.contains { permit($0).compareExchange(me, 0) } || giveAnother(isDead)
        || giveAnother { $0 != 0 }
    }
  }

  private func giveAnother(_ isMeant: (UInt64) -> Bool) -> Bool {
    for index in indices {
      let permit = permit(index)
      var holder = permit.load()
      while isMeant(holder) {
        let before = permit.exchange(holder, for: 0)
        if before == holder { return true }
        holder = before
      }
    }
    return false
  }

  /// How many permits are to be had, those of the dead included.
  var available: Int {
    indices.count { index in
      let holder = permit(index).load()
      return holder == 0 || isDead(holder)
    }
  }
}
