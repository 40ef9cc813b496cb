// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A value that the threads of this process use in turn, for as long as each of them likes, or at
/// once if it is made for that.
// @unchecked because the value is only touched by the thread that has the mutex, or is safe.
@safe final class Serialized<Value>: @unchecked Sendable {
  private let value: Value
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

  private let isInTurn: Bool

  init(_ value: Value, inTurn isInTurn: Bool) {
    self.value = value
    self.isInTurn = isInTurn
    unsafe mutex.initialize(to: pthread_mutex_t())
    _ = unsafe pthread_mutex_init(mutex, nil)
  }

  deinit {
    _ = unsafe pthread_mutex_destroy(mutex)
    unsafe mutex.deallocate()
  }

  /// Runs `body` with the value; blocks while another thread does that, if they take turns.
  func use<R>(_ body: (Value) throws -> R) rethrows -> R {
    guard isInTurn else { return try body(value) }
    _ = unsafe pthread_mutex_lock(mutex)
    defer { _ = unsafe pthread_mutex_unlock(mutex) }
    return try body(value)
  }
}
