// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc
import Synchronization

/// A process as the kernel names it: exact, and immune to the reuse of process ids.
package struct ProcessDescriptor: Sendable {
  package let rawValue: Int32

  private static let isGranted = Atomic(false)

  /// Sees to it that children can be followed here, before any is started.
  ///
  /// - Throws: `systemFailure` that names the call which this system refuses.
  static func require() throws(PrimitivesError) {
    guard !isGranted.load(ordering: .relaxed) else { return }
    var refused: UnsafePointer<CChar>?
    let error = unsafe cp_process_calls(&refused)
    guard error != 0 else { return isGranted.store(true, ordering: .relaxed) }
    let call = unsafe refused.map { unsafe String(cString: $0) } ?? ""
    // A shortage passes.
    guard ![EMFILE, ENFILE, ENOMEM].contains(error) else {
      throw PrimitivesError(call: call, error: error)
    }
    throw PrimitivesError(
      .systemFailure,
      "this system refuses \(call), without which no child can be followed: "
        + "\(PrimitivesError.text(of: error)); it takes Linux 5.4 and a filter that allows it")
  }

  /// What reaping a child came to.
  enum Reaped {
    case running
    /// The exit code, or minus the signal.
    case ended(Int32)
    /// Someone else has taken the status, or no one was to have it, and the kernel is too old to
    /// tell.
    case lost
  }

  /// What became of a signal.
  enum Signalled {
    case sent
    case hasEnded
    /// This process may not signal that one any more, or nothing of that number.
    case refused
  }

  /// Whether the process has ended; blocks until it has, at most until `deadline`.
  func hasEnded(by deadline: Deadline) -> Bool {
    Descriptors.waitReadable([rawValue], until: deadline)[0]
  }

  func reap() -> Reaped {
    var code: Int32 = 0
    switch unsafe cp_pidfd_reap(rawValue, &code) {
    case 1: return .ended(code)
    case 0: return .running
    default: return unsafe cp_pidfd_told(rawValue, &code) == 0 ? .ended(code) : .lost
    }
  }

  /// Sends a signal.
  func signal(_ number: Int32) -> Signalled {
    switch cp_pidfd_signal(rawValue, number) {
    case 0: .sent
    case ESRCH: .hasEnded
    default: .refused
    }
  }

  func close() {
    _ = Glibc.close(rawValue)
  }
}
