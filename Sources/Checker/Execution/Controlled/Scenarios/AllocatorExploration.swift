// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Processes make shared values and let them go.
struct AllocatorExploration: ControlledScenario {
  let processes: Int
  let operations: Int

  var name: String { "allocator" }

  var smaller: [AllocatorExploration] {
    Self.smallerSizes(processes, operations).map { Self(processes: $0, operations: $1) }
  }

  struct Nothing {}

  func prepare() throws -> Nothing { Nothing() }

  func run(process: Int, on objects: Nothing, recorder: CallRecorder) throws {
    for index in 0..<operations {
      try recorder.call("create") {
        let value = try SharedValue(UInt64(index))
        return value.value
      }
    }
  }

  func check(_ execution: Execution, on objects: Nothing) throws -> [String] {
    // That nothing is left is looked at after every execution.
    []
  }
}
