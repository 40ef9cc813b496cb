// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc
import Synchronization

/// The simplest uses of the step hook: counting this process's steps, and dying at one of them.
package enum StepProbe {
  private static let steps = Atomic<Int>(0)
  private static let fatalStep = Atomic<Int>(.max)
  private static let fatalSignal = Atomic<Int32>(0)

  /// Counts steps from now on, and sends this process a signal before the given one (from 1):
  /// SIGKILL to end it there, SIGSTOP to hold it there.
  package static func start(killingAt step: Int = .max, signal: Int32 = 9) {
    steps.store(0, ordering: .relaxed)
    fatalStep.store(step, ordering: .relaxed)
    fatalSignal.store(signal, ordering: .relaxed)
    var control = unsafe cp_control(
      step: { _, _, _, _ in
        let step = StepProbe.steps.add(1, ordering: .relaxed).newValue
        guard step == StepProbe.fatalStep.load(ordering: .relaxed) else { return }
        kill(getpid(), StepProbe.fatalSignal.load(ordering: .relaxed))
      },
      wait: nil, wake: nil, now: nil)
    unsafe cp_set_control(&control)
  }

  /// Lets go, and returns how many steps were taken since `start`.
  package static func stop() -> Int {
    cp_set_control(nil)
    return steps.load(ordering: .relaxed)
  }
}
