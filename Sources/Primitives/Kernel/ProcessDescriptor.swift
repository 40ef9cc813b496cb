// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc

/// A process as the kernel names it: exact, and immune to the reuse of process ids.
package struct ProcessDescriptor: Sendable {
  package let rawValue: Int32

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
