// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc
import Primitives
import Synchronization

/// A twin of `Lock`, word for word what that does without contention, but that takes no steps: what
/// is left of the difference is what the steps cost.
@safe struct HooklessLock {
  private let word: UnsafeMutablePointer<Atomic<UInt64>>
  private let bell: UnsafeMutablePointer<Atomic<UInt32>>

  init() {
    // For the life of the process, as the region is.
    let memory = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 64)
    unsafe memory.initializeMemory(as: UInt8.self, repeating: 0, count: 64)
    unsafe word = memory.assumingMemoryBound(to: Atomic<UInt64>.self)
    unsafe bell = (memory + 8).assumingMemoryBound(to: Atomic<UInt32>.self)
  }

  // Not inlined, as `Lock`'s are not across modules.
  @inline(never)
  func acquire(timeout: Duration? = nil) -> LockOutcome {
    let deadline = timeout == nil ? Deadline.never : Deadline(after: timeout)
    let me = token
    if exchange(0, for: me) { return .acquired }
    return acquireContended(me, deadline)
  }

  @inline(__always)
  private var token: UInt64 {
    let token = cp_self_token()
    return token != 0 ? token : Self.missingToken()
  }

  @inline(never)
  private static func missingToken() -> UInt64 {
    fatalError("the benchmark makes a primitive first")
  }

  @inline(__always)
  private func exchange(_ expected: UInt64, for desired: UInt64) -> Bool {
    unsafe word.pointee.compareExchange(
      expected: expected, desired: desired, ordering: .sequentiallyConsistent
    ).original == expected
  }

  @inline(never)
  private func acquireContended(_ me: UInt64, _ deadline: Deadline) -> LockOutcome {
    deadline.hasPassed ? .timedOut : .acquiredAbandoned
  }

  @inline(never)
  func release() {
    let before = unsafe cp_pending_name(bell)
    let isReleased = exchange(token, for: 0) || releaseMarked()
    if unsafe bell.pointee.load(ordering: .sequentiallyConsistent) != 0 { ringArmed() }
    cp_pending_restore(before)
    guard isReleased else { fatalError("no one holds this lock") }
  }

  @inline(never)
  private func releaseMarked() -> Bool { false }

  @inline(never)
  private func ringArmed() {
    _ = unsafe bell.pointee.exchange(0, ordering: .sequentiallyConsistent)
  }
}
