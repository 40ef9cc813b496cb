// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives

/// Does now this and now that, and the schedule does not say which.
struct Wavering: ControlledScenario {
  var processes: Int { 2 }

  func prepare() throws -> SharedValue<Int> { try SharedValue(0) }

  func run(process: Int, on value: SharedValue<Int>, recorder: CallRecorder) throws {
    for _ in 0..<20 {
      if Bool.random() { value.add(1) } else { value.value = 7 }
    }
  }

  func check(_ execution: Execution, on value: SharedValue<Int>) throws -> [String] { [] }
}
