// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc

/// What to do for a moment before sleeping: a sleep and a wake-up cost as much as a hundred of
/// these.
package enum Spin {
  /// Lets another process run on this core, if one wants to.
  package static func yield() { sched_yield() }

  /// Keeps this core busy, without touching memory, for so many iterations.
  package static func pause(_ iterations: Int) {
    for _ in 0..<iterations { cp_spin_hint() }
  }

  /// Keeps this thread still for so long; only for faults that last for a time.
  package static func sleep(_ duration: Duration) {
    let deadline = Deadline(after: duration)
    while !deadline.hasPassed { _ = Descriptors.waitReadable([], until: deadline) }
  }

  /// Does nothing until a signal ends this process.
  package static func forever() -> Never {
    while true { Glibc.pause() }
  }
}
