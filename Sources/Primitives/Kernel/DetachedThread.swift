// SPDX-License-Identifier: Apache-2.0

import CPrimitives

/// Threads of this process that no one joins.
enum DetachedThread {
  private final class Start {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
      self.body = body
    }
  }

  /// Runs `body` on a thread of its own.
  ///
  /// - Throws: `systemFailure` when the kernel refuses; nothing was run then.
  static func start(_ body: @escaping @Sendable () -> Void) throws(PrimitivesError) {
    // The object crosses as a bare address: retained once here, released once there.
    let start = unsafe Unmanaged.passRetained(Start(body))
    let error = unsafe cp_start_thread(
      { raw in
        if let raw = unsafe raw {
          unsafe Unmanaged<Start>.fromOpaque(raw).takeRetainedValue().body()
        }
        return nil
      }, start.toOpaque())
    guard error == 0 else {
      unsafe start.release()
      throw PrimitivesError(call: "pthread_create", error: error)
    }
  }
}
