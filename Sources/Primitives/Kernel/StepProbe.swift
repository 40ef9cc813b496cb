// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// The simplest uses of the step hook: counting this process's steps, and dying at one of them.
package enum StepProbe {
  private static let steps = Atomic<Int>(0)
  private static let fatalStep = Atomic<Int>(.max)

  /// Counts steps from now on, and ends this process by SIGKILL before the given one (from 1).
  package static func start(killingAt step: Int = .max) {
    steps.store(0, ordering: .relaxed)
    fatalStep.store(step, ordering: .relaxed)
    unsafe Step.control { _, _ in
      let step = StepProbe.steps.add(1, ordering: .relaxed).newValue
      if step == StepProbe.fatalStep.load(ordering: .relaxed) { kill(getpid(), SIGKILL) }
    }
  }

  /// Lets go, and returns how many steps were taken since `start`.
  package static func stop() -> Int {
    unsafe Step.control(nil)
    return steps.load(ordering: .relaxed)
  }
}
