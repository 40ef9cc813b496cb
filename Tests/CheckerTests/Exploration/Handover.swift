// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives

/// The example of the README, and the same with its two lines exchanged.
struct Handover: ControlledScenario {
  struct Objects {
    let value: SharedValue<Int>
    let ready: CountingSemaphore
  }

  var isExchanged = false

  var processes: Int { 2 }

  func prepare() throws -> Objects {
    try Objects(value: SharedValue(0), ready: CountingSemaphore(permits: 0))
  }

  func run(process: Int, on objects: Objects, recorder: CallRecorder) throws {
    if process == 0 {
      if isExchanged { objects.ready.release() }
      objects.value.value = 42
      if !isExchanged { objects.ready.release() }
    } else {
      objects.ready.acquire()
      recorder.call("read") { objects.value.value }
    }
  }

  func check(_ execution: Execution, on objects: Objects) throws -> [String] {
    let read = execution.calls("read").first?.result
    return read == 42 ? [] : ["42 was handed over, and \(read.map(String.init) ?? "nothing") read"]
  }
}
