// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A value that the threads of this process use in turn, for as long as each of them likes.
// @unchecked because the value is only touched by the thread that has the mutex.
@safe final class Serialized<Value>: @unchecked Sendable {
  private let value: Value
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

  init(_ make: () throws -> Value) rethrows {
    value = try make()
    unsafe mutex.initialize(to: pthread_mutex_t())
    _ = unsafe pthread_mutex_init(mutex, nil)
  }

  deinit {
    _ = unsafe pthread_mutex_destroy(mutex)
    unsafe mutex.deallocate()
  }

  /// Runs `body` alone with the value; blocks while another thread does.
  func inTurn<R>(_ body: (Value) throws -> R) rethrows -> R {
    _ = unsafe pthread_mutex_lock(mutex)
    defer { _ = unsafe pthread_mutex_unlock(mutex) }
    return try body(value)
  }
}
