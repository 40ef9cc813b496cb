// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives

/// Ends without coming to its end.
struct Leaver: ControlledScenario {
  var processes: Int { 2 }
  func prepare() throws -> Lock { try Lock() }
  func run(process: Int, on lock: Lock, recorder: CallRecorder) throws {
    if process == 1 { ControlledProcess.exit(3) }
  }
  func check(_ execution: Execution, on lock: Lock) throws -> [String] { [] }
}
