// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Synchronization

/// The 32-bit word that sleepers sleep on: armed (1 << 31) or silent (0), nothing else, ever.
///
/// What is waited for stands in other words; the bell says only that someone may be asleep. The
/// protocol, of which every blocking primitive is made:
///
/// - who waits: names the bell as its pending operation, arms it, looks at what it waits for, and
///   sleeps while the bell is still armed *and the words it looked at are as it saw them*; in this
///   order, again after each wake-up;
/// - who changes what is waited for: names the bell, commits, and rings: if the bell is armed it
///   silences it and wakes one sleeper;
/// - who was woken and leaves, with or without success, silences it and wakes one more.
///
/// So a silent bell means that no one sleeps or that a wake-up is on its way, and a chain of
/// wake-ups runs until it meets someone who has nothing to do and arms the bell again. A holder's
/// successor always has one sleeper that watches its life word. If anyone in the chain dies between
/// any two instructions, the kernel wakes the next sleeper for the pending operation, which it does
/// only where bits 0 to 29 of the word are zero: hence the two values.
///
/// Who has looked and is not asleep yet is out of reach of every wake-up, and the bell cannot tell
/// it of a ring: another may have armed it again and died. Hence the words it looked at, which have
/// to change with every commit and never back.
@safe struct Bell {
  static let armed: UInt32 = 1 << 31

  let address: UnsafeMutablePointer<Atomic<UInt32>>

  /// The bell at an address that is 4-byte aligned and outlives every use of this value.
  @unsafe init(at address: UnsafeMutableRawPointer) {
    unsafe self.address = address.assumingMemoryBound(to: Atomic<UInt32>.self)
  }

  var isArmed: Bool {
    unsafe Step.take(.load, at: address)
    return unsafe address.pointee.load(ordering: .acquiring) != 0
  }

  /// Comes before the look at what is waited for, in every thread's view: a full barrier.
  func arm() {
    unsafe Step.take(.store, at: address, UInt64(Self.armed))
    _ = unsafe address.pointee.exchange(Self.armed, ordering: .sequentiallyConsistent)
  }

  /// Wakes one sleeper if there may be one; the caller has named this bell before its commit.
  @inline(__always)
  func ring() {
    unsafe Step.take(.load, at: address)
    if unsafe address.pointee.load(ordering: .sequentiallyConsistent) != 0 { ringArmed() }
  }

  @inline(never)
  private func ringArmed() {
    unsafe Step.take(.exchange, at: address)
    if unsafe address.pointee.exchange(0, ordering: .sequentiallyConsistent) != 0 { wake(1) }
  }

  /// Hands on what this waiter was woken for.
  func pass() {
    unsafe Step.take(.store, at: address)
    _ = unsafe address.pointee.exchange(0, ordering: .sequentiallyConsistent)
    wake(1)
  }

  /// Wakes sleepers whether or not the bell is armed.
  func wake(_ count: Int32) {
    unsafe _ = cp_futex_wake(address, count)
  }

  /// Runs `body` with this bell as the pending operation.
  func named<R>(_ body: () -> R) -> R {
    let before = unsafe cp_pending_name(address)
    let result = body()
    cp_pending_restore(before)
    return result
  }

  /// Runs a commit and rings, with this bell as the pending operation throughout.
  @inline(__always)
  func ringing<R>(after commit: () -> R) -> R {
    let before = unsafe cp_pending_name(address)
    let result = commit()
    ring()
    cp_pending_restore(before)
    return result
  }
}

// @unchecked because every access goes through the atomic, and the address never changes.
extension Bell: @unchecked Sendable {}
