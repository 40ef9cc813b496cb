// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A thread beside the one of a test, for what CPython's tests do with threads.
final class TestThread {
  private final class Work {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
      self.body = body
    }
  }

  private var thread = pthread_t()
  private var isJoined = false

  /// Starts a thread that runs `body`.
  init(_ body: @escaping @Sendable () -> Void) {
    let work = unsafe Unmanaged.passRetained(Work(body)).toOpaque()
    let error = unsafe pthread_create(
      &thread, nil,
      { argument in
        guard let argument = unsafe argument else { return nil }
        unsafe Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
        return nil
      }, work)
    precondition(error == 0, "no thread: error \(error)")
  }

  /// Waits for its end; again changes nothing.
  func join() {
    guard !isJoined else { return }
    isJoined = true
    pthread_join(thread, nil)
  }
}
