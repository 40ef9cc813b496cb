// SPDX-License-Identifier: Apache-2.0

import CPrimitives

/// A lock in the region whose holder may die: what every primitive here guards itself with.
///
/// One word names the holder (`ProcessToken`), so that the word is its own ledger; a bell beside it
/// is what waiters sleep on, together with the holder's life word. A dead holder's lock goes to the
/// next who asks, with the `abandoned` mark set in the same compare-and-swap; the mark stays until
/// someone says that the data is whole again.
///
/// Barging: a released lock goes to whoever comes first, so a holder that runs need not wait for
/// one that has to be woken. Uncontended, acquire and release are one compare-and-swap each.
@safe struct RobustLock: Sendable {
  enum Outcome {
    case acquired
    /// A holder died and the data has not been called recovered since.
    case acquiredAbandoned
    case timedOut
  }

  private static let abandoned: UInt64 = 1 << 63
  private static let spins = 24

  let word: Word
  let bell: Bell

  @unsafe init(at address: UnsafeMutableRawPointer) {
    unsafe word = Word(at: address)
    unsafe bell = Bell(at: address + 8)
  }

  /// Blocks on the holder until `deadline`, and no longer than its life.
  @inline(__always)
  func acquire(until deadline: Deadline = .never) -> Outcome {
    let me = Family.token
    if word.compareExchange(0, me) { return .acquired }
    return acquireContended(me, until: deadline)
  }

  /// Takes the lock if it is free and unmarked; one compare-and-swap, and no wait.
  func tryAcquire() -> Bool {
    word.compareExchange(0, Family.token)
  }

  @inline(never)
  private func acquireContended(_ me: UInt64, until deadline: Deadline) -> Outcome {
    if !Step.isControlled, !deadline.hasPassed {
      for _ in 0..<Self.spins {
        cp_spin_hint()
        if word.load() == 0, word.compareExchange(0, me) { return .acquired }
      }
    }
    var waiter = Waiter(at: bell, until: deadline)
    let outcome = acquire(me, waitingAs: &waiter)
    waiter.leave()
    return outcome
  }

  private func acquire(_ me: UInt64, waitingAs waiter: inout Waiter) -> Outcome {
    while true {
      waiter.arm()
      let value = word.exchange(0, for: me)
      if value == 0 { return .acquired }
      guard let holder = ProcessToken(rawValue: value) else {
        if word.compareExchange(value, value | me) { return .acquiredAbandoned }
        continue
      }
      switch waiter.sleep(while: [SeenWord(word, value)], watching: [holder]) {
      case .holderDied:
        if word.compareExchange(value, me | Self.abandoned) { return .acquiredAbandoned }
      case .timedOut: return .timedOut
      case .look: continue
      }
    }
  }

  /// Gives the lock back; any process may, and a lock that no one holds is the caller's mistake.
  ///
  /// Returns whether there was a holder.
  @inline(__always)
  func release() -> Bool {
    let before = unsafe cp_pending_name(bell.address)
    let released = word.compareExchange(Family.token, 0) || releaseMarked()
    bell.ring()
    cp_pending_restore(before)
    return released
  }

  @inline(never)
  private func releaseMarked() -> Bool {
    while true {
      let value = word.load()
      guard ProcessToken(rawValue: value) != nil else { return false }
      if word.compareExchange(value, value & Self.abandoned) { return true }
    }
  }

  /// Leaves the lock as this process's death would: for the next who asks, who is told.
  func abandon() {
    bell.ringing { () -> Void in
      while true {
        let value = word.load()
        guard ProcessToken(rawValue: value) == Family.me else { return }
        if word.compareExchange(value, Self.abandoned) { return }
      }
    }
  }

  /// Takes the `abandoned` mark off; for the holder.
  func markRecovered() {
    while true {
      let value = word.load()
      guard value & Self.abandoned != 0 else { return }
      if word.compareExchange(value, value & ~Self.abandoned) { return }
    }
  }

  var holder: ProcessToken? { ProcessToken(rawValue: word.load()) }

  /// Whether this process is the holder, which no other process can make true or, for a lock that
  /// only its holder releases, untrue: so it takes no step.
  var isHeldByThisProcess: Bool { ProcessToken(rawValue: word.noted) == Family.me }

  /// Whether a holder died and the data has not been called recovered since; for the holder.
  var isAbandoned: Bool { word.noted & Self.abandoned != 0 }
}
