// SPDX-License-Identifier: Apache-2.0

import Checker
import Testing

@Suite struct ObjectNamesTests {
  @Test(arguments: [
    (0, "value +64"), (1, "ready +"), (2, "gates[1] +"), (3, "pair.second +"), (4, "box.inside +"),
    (5, "perhaps +"), (6, "lock +"), (7, "condition +"), (8, "queue +"), (9, "words +"),
  ])
  func `objects are called as the fields are that hold them`(part: Int, name: String) throws {
    let outcome = try Explorer().explore(
      NamedObjects(part: part),
      ExplorationOptions(strategy: .random, schedules: 1, shrinks: false))
    let steps = try #require(outcome.determined.violation?.explanation)
    #expect(steps.contains("  \(name)"), "\(steps)")
    for kind in ["SharedValue", "CountingSemaphore", "Queue", "Lock", "Condition", "Dictionary"] {
      #expect(!steps.contains("\(kind) at"), "\(steps)")
    }
    if part == 0 { #expect(steps.contains("0 -> -1"), "\(steps)") }
  }

  @Test func `an object that is alone has no field, and is called what it is`() throws {
    let outcome = try ExplorationCatalog.replay("lock:2x1:0")
    let steps = try #require(outcome.determined.violation?.explanation)
    #expect(steps.contains("  Lock +0  "), "\(steps)")
  }
}
