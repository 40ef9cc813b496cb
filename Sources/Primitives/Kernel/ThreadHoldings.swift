// SPDX-License-Identifier: Apache-2.0

import CPrimitives

/// How many locks that are a thread's own, and not its process's, the calling thread has in its
/// hands.
///
/// A count and no list: most threads end with nothing, and for one that does not, its locks are
/// found by looking at those of the family.
enum ThreadHoldings {
  @inline(__always)
  static func take() { cp_thread_takes() }

  @inline(__always)
  static func give() { cp_thread_gives() }

  /// Whether there are any.
  static var isEmpty: Bool { cp_held_by_thread() == 0 }
}
