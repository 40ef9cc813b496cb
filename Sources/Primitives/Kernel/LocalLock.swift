// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// Guards this process's own tables between its threads; held for a few instructions only.
///
/// The standard library's `Mutex` caches a thread id that a forked child inherits, so it must not
/// be used by a process that forks.
struct LocalLock: ~Copyable, Sendable {
  private let isTaken = Atomic(false)

  func locked<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
    while isTaken.exchange(true, ordering: .acquiring) { sched_yield() }
    defer { isTaken.store(false, ordering: .releasing) }
    return try body()
  }

  /// Takes the lock away from a thread that did not come along into a forked child.
  func reset() {
    isTaken.store(false, ordering: .releasing)
  }
}
