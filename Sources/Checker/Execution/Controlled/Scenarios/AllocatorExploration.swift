// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Processes make shared values; every second process lets them go again.
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
    var kept: [SharedValue<Int>] = []
    for index in 0..<operations {
      let value = try recorder.call("create") { try SharedValue(index) }
      if process.isMultiple(of: 2) { kept.append(value) }
    }
    KeptObjects.keep(kept)
  }

  func check(_ execution: Execution, on objects: Nothing) throws -> [String] {
    // That nothing is left is looked at after every execution.
    []
  }
}
