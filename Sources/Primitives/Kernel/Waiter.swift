// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc
import Synchronization

/// One blocking call's stay at a bell: see `Bell` for the protocol it follows.
///
/// From its making until `leave()` the bell is this thread's pending operation, so that a wake-up
/// spent on it is not lost if it dies.
@safe package struct Waiter: ~Copyable {
  enum Wakening {
    /// Something may have changed: look again.
    case look
    /// The process that was watched has ended, or has left the family.
    case holderDied
    case timedOut
  }

  /// The net for a second death: who would have woken this waiter may have died doing so.
  private static let recheckNanoseconds: UInt64 = 250_000_000
  private static let isNetRemoved = Atomic(false)

  /// Takes the net away from this process and its future children, so that a wake-up which is lost
  /// without a second death is a hang that a test can see.
  package static func removeNet() {
    isNetRemoved.store(true, ordering: .relaxed)
  }
  private static let dyingPollNanoseconds: UInt64 = 500_000

  private let bell: Bell
  private let deadline: Deadline
  private let pendingBefore: UInt
  private var hasSlept = false

  init(at bell: Bell, until deadline: Deadline) {
    self.bell = bell
    self.deadline = deadline
    pendingBefore = unsafe UInt(cp_pending_name(bell.address))
  }

  func arm() {
    bell.arm()
  }

  /// Sleeps until the bell rings, one of the words is no longer as it was seen, the deadline
  /// passes, or one of the holders of what is wanted has ended.
  ///
  /// - Parameters:
  ///   - seen: What the caller looked at after arming the bell.
  ///   - holders: Any number; one of them may be dead or dying already: then the caller is to look
  ///     at once.
  /// - Returns: Why the caller is to look again, or not.
  mutating func sleep(
    while seen: [SeenWord], watching holders: [ProcessToken] = []
  ) -> Wakening {
    var limit = Self.recheckNanoseconds
    for holder in holders {
      switch Family.roster.liveness(of: holder) {
      case .dead: return .holderDied
      case .dying: limit = Self.dyingPollNanoseconds
      case .alive: continue
      }
    }
    return sleep(
      while: seen, watching: limit == Self.recheckNanoseconds ? holders : [], atMost: limit)
  }

  private mutating func sleep(
    while seen: [SeenWord], watching holders: [ProcessToken],
    atMost limit: UInt64
  ) -> Wakening {
    if deadline.hasPassed { return .timedOut }
    let roster = Family.roster
    let watched = holders.prefix(Int(cp_futex_waits_max) - 1 - seen.count)
    let isBounded =
      limit == Self.dyingPollNanoseconds || !Self.isNetRemoved.load(ordering: .relaxed)
    let wake = isBounded ? deadline.atMost(nanosecondsFromNow: limit) : deadline
    roster.noteWait(at: bell, for: holders.first)
    defer { roster.noteWaitEnded() }
    let result = unsafe withUnsafeTemporaryAllocation(
      of: cp_futex_wait.self, capacity: 1 + seen.count + watched.count
    ) { waits -> Int32 in
      // The kernel queues and compares in this order: from the comparison of the words on, the bell
      // can wake this thread.
      unsafe waits[0] = cp_futex_wait(word: bell.address, expected: Bell.armed)
      var count = 1
      for sight in seen {
        unsafe waits[count] = cp_futex_wait(word: sight.address, expected: sight.value)
        count += 1
      }
      for holder in watched {
        guard let expected = roster.lifeMark(of: holder) else { return -EAGAIN }
        unsafe waits[count] = cp_futex_wait(
          word: roster.lifeAddress(of: holder), expected: expected)
        count += 1
      }
      return unsafe cp_futex_wait_any(waits.baseAddress!, UInt32(count), wake.nanoseconds)
    }
    guard result != -EAGAIN else { return .look }
    hasSlept = true
    // The kernel woke one of those who watch a life word: it wakes the rest before all else.
    for holder in watched where roster.lifeMark(of: holder) == nil {
      roster.wakeWatchers(of: holder)
    }
    if result == -ETIMEDOUT {
      for holder in watched { roster.recheck(holder) }
    }
    return .look
  }

  /// Gives a wake-up that this waiter got to the next one: before it waits for anything else, and
  /// before its commit, after which another bell will be its pending operation.
  mutating func passOn() {
    guard hasSlept else { return }
    hasSlept = false
    bell.pass()
  }

  /// Ends the stay: passes the wake-up on, and gives the pending operation back.
  consuming func leave() {
    passOn()
    cp_pending_restore(UInt(pendingBefore))
  }
}
