// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives

/// Waits for something that no primitive brings.
struct Spinner: ControlledScenario {
  var processes: Int { 1 }
  func prepare() throws -> Lock { try Lock() }
  func run(process: Int, on lock: Lock, recorder: CallRecorder) throws { Spin.forever() }
  func check(_ execution: Execution, on lock: Lock) throws -> [String] { [] }
}
