// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Synchronization

/// A 64-bit atomic in the region: the only way to touch shared state that others contend for.
///
/// Each call is one step. Reads acquire and writes release, so that what a process wrote before it
/// published a word is seen by whoever reads the word. Where a write must also come before a later
/// read of *another* word (a commit and the look at its bell), the `publish` form is used.
@safe struct Word {
  let address: UnsafeMutablePointer<Atomic<UInt64>>

  /// The word at an address that is 8-byte aligned and outlives every use of this value.
  @unsafe init(at address: UnsafeMutableRawPointer) {
    unsafe self.address = address.assumingMemoryBound(to: Atomic<UInt64>.self)
  }

  @inline(__always)
  func load() -> UInt64 {
    unsafe Step.take(.load, at: address)
    return unsafe address.pointee.load(ordering: .acquiring)
  }

  /// Makes `value` visible, and everything this thread wrote before.
  @inline(__always)
  func store(_ value: UInt64) {
    unsafe Step.take(.store, at: address, value)
    unsafe address.pointee.store(value, ordering: .releasing)
  }

  /// A store that also comes before every later read of this thread, as a look at a bell must be.
  @inline(__always)
  func publish(_ value: UInt64) {
    unsafe Step.take(.store, at: address, value)
    unsafe address.pointee.store(value, ordering: .sequentiallyConsistent)
  }

  /// Sequentially consistent: the release of a lock is followed by a look at its bell.
  @inline(__always)
  func compareExchange(_ expected: UInt64, _ desired: UInt64) -> Bool {
    exchange(expected, for: desired) == expected
  }

  /// The same, and returns the value before: `expected` where the exchange was made.
  @inline(__always)
  func exchange(_ expected: UInt64, for desired: UInt64) -> UInt64 {
    unsafe Step.take(.compareExchange, at: address, expected, desired)
    return unsafe address.pointee.compareExchange(
      expected: expected, desired: desired, ordering: .sequentiallyConsistent
    ).original
  }

  /// What was noted last, without a step: for what only saves others a look and decides nothing.
  var noted: UInt64 { unsafe address.pointee.load(ordering: .acquiring) }

  /// Leaves a note, without a step.
  func note(_ value: UInt64) {
    unsafe address.pointee.store(value, ordering: .releasing)
  }

  /// Wakes one of those who sleep while this word is as they saw it.
  func wake() {
    unsafe _ = cp_futex_wake(address, 1)
  }

  /// Adds, wrapping around, and returns the value before.
  @inline(__always)
  func add(_ amount: UInt64) -> UInt64 {
    unsafe Step.take(.add, at: address, amount)
    return unsafe address.pointee.wrappingAdd(amount, ordering: .acquiringAndReleasing).oldValue
  }
}

// @unchecked because every access goes through the atomic, and the address never changes.
extension Word: @unchecked Sendable {}
