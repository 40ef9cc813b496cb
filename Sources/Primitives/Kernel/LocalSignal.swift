// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Synchronization

/// What the threads of this process tell each other by: a number that grows, and a sleep until it
/// does.
///
/// Whoever waits reads the number, looks at what it waits for, and sleeps while the number is as it
/// was; whoever changes something announces it afterwards. Costs no system call where no one
/// sleeps.
// @unchecked because the words are atomics that live as long as this object.
@safe final class LocalSignal: @unchecked Sendable {
  private let number: UnsafeMutablePointer<Atomic<UInt32>>
  private let sleepers: UnsafeMutablePointer<Atomic<UInt32>>

  init() {
    unsafe number = .allocate(capacity: 1)
    unsafe sleepers = .allocate(capacity: 1)
    unsafe number.initialize(to: Atomic(0))
    unsafe sleepers.initialize(to: Atomic(0))
  }

  deinit {
    unsafe number.deallocate()
    unsafe sleepers.deallocate()
  }

  var current: UInt32 { unsafe number.pointee.load(ordering: .sequentiallyConsistent) }

  /// Wakes everyone who sleeps.
  func announce() {
    unsafe _ = number.pointee.wrappingAdd(1, ordering: .sequentiallyConsistent)
    guard unsafe sleepers.pointee.load(ordering: .sequentiallyConsistent) != 0 else { return }
    unsafe _ = cp_futex_wake(number, .max)
  }

  /// Sleeps until something has been announced since `seen`, at most until `deadline`.
  func wait(since seen: UInt32, until deadline: Deadline) {
    unsafe _ = sleepers.pointee.wrappingAdd(1, ordering: .sequentiallyConsistent)
    if current == seen {
      var wait = unsafe cp_futex_wait(word: number, expected: seen)
      unsafe _ = cp_futex_wait_any(&wait, 1, deadline.nanoseconds)
    }
    unsafe _ = sleepers.pointee.wrappingSubtract(1, ordering: .sequentiallyConsistent)
  }
}
