// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives

/// A scenario whose processes read each other's status wrongly, and may bear the mark that the
/// kernel sets when a first thread ends although they live.
struct Misread<Base: ControlledScenario>: ControlledScenario {
  let base: Base
  let reading: StatusReading
  let isMarked: Bool

  var processes: Int { base.processes }
  var operations: Int { base.operations }

  func prepare() throws -> Base.Objects { try base.prepare() }

  func run(process: Int, on objects: Base.Objects, recorder: CallRecorder) throws {
    StepControl.read(reading)
    if isMarked { StepControl.markOwnLife() }
    try base.run(process: process, on: objects, recorder: recorder)
  }

  func check(_ execution: Execution, on objects: Base.Objects) throws -> [String] {
    try base.check(execution, on: objects)
  }

  func permitsSleepers(_ execution: Execution, on objects: Base.Objects) throws -> Bool {
    try base.permitsSleepers(execution, on: objects)
  }
}
