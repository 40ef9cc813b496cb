// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives

/// What the tutorial calls safe and unsafe: two processes add one, with and without a lock.
struct TutorialCounter: ControlledScenario {
  struct Objects {
    let value: SharedValue<Int>
    let lock: Lock
  }

  let isLocked: Bool

  var processes: Int { 2 }

  func prepare() throws -> Objects {
    try Objects(value: SharedValue(0), lock: Lock())
  }

  func run(process: Int, on objects: Objects, recorder: CallRecorder) throws {
    if isLocked {
      try objects.lock.withLock { objects.value.value += 1 }
    } else {
      objects.value.value += 1
    }
  }

  func check(_ execution: Execution, on objects: Objects) throws -> [String] {
    let value = objects.value.value
    return value == 2 ? [] : ["\(value) of 2 updates are there"]
  }
}
