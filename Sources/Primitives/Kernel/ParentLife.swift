// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc

/// Whether the process that this one was started by still lives.
///
/// The kernel gives a process another parent as soon as its own has ended, so as long as it names
/// the same one, that id is no one else's.
enum ParentLife {
  static func isAlive(_ pid: Int32) -> Bool { getppid() == pid }

  /// Blocks until the parent has ended, at most until `deadline`; returns whether it has.
  static func hasEnded(_ pid: Int32, by deadline: Deadline) throws(PrimitivesError) -> Bool {
    guard isAlive(pid) else { return true }
    let opened = cp_pidfd_open(pid)
    guard opened >= 0 else {
      if opened == -ESRCH { return true }
      throw PrimitivesError(call: "pidfd_open", error: -opened)
    }
    let process = OwnedDescriptor(owning: opened)
    // Still the parent after it was opened: so it is the parent's.
    guard isAlive(pid) else { return true }
    return Descriptors.waitReadable([process.rawValue], until: deadline)[0]
  }
}
