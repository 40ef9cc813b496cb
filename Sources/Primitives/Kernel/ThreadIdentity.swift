// SPDX-License-Identifier: Apache-2.0

import CPrimitives

/// A number for each thread of this process, never used twice in it, and never zero.
///
/// The kernel's thread ids are reused, and asking for one is a system call. A forked child's thread
/// has the number of the thread that forked.
enum ThreadIdentity {
  static var current: UInt64 { cp_thread_number() }
}
