// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// What only the dead used is freed once.
@Suite struct DeadUserTests {
  @Test func `a dead process's queue with a handle in it does not free anything twice`() throws {
    _ = try Template().run(DeadUserTask())
  }
}

struct DeadUserTask: TemplateTask {
  func run(in context: TemplateContext) throws -> Passed {
    // The queue goes first, and looks then for whatever else nothing uses any more.
    let before = Family.usedBytes
    let codes = try Children.run(1) { _ in
      let older = try Queue<Int>()
      let carrier = try Queue<SharedValue<Int>>()
      try carrier.put(SharedValue(7))
      withExtendedLifetime((older, carrier)) { ProcessExit.byKill() }
    }
    try require(codes == [-9], "\(codes)")
    let after = Family.usedBytes
    try require(after == before, "\(after) bytes in use instead of \(before)")
    return Passed()
  }
}
