// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A thread of this process that no one waits for.
enum BackgroundThread {
  private final class Work: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
      self.body = body
    }
  }

  /// Starts a thread that runs `body`, with every signal blocked: handlers run on the others.
  ///
  /// - Throws: `systemFailure` when the kernel refuses.
  static func start(_ body: @escaping @Sendable () -> Void) throws(PrimitivesError) {
    let work = unsafe Unmanaged.passRetained(Work(body))
    let mask = SignalMask()
    var thread = pthread_t()
    let error = unsafe pthread_create(
      &thread, nil,
      { argument in
        guard let argument = unsafe argument else { return nil }
        unsafe Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
        return nil
      }, work.toOpaque())
    mask.restore()
    guard error == 0 else {
      unsafe work.release()
      throw PrimitivesError(call: "pthread_create", error: error)
    }
    pthread_detach(thread)
  }
}
