// SPDX-License-Identifier: Apache-2.0

import Checker
import Testing

@testable import Primitives

/// A child is killed before it has taken its place, and a process that is stopped with the heap's
/// lock keeps its parent from giving the place back at once.
@Suite struct LateRetirementTests {
  @Test func `a place that could not be given back in time is given back later`() throws {
    #expect(try Template().run(LateRetirementTask()) > 5)
  }
}

struct LateRetirementTask: TemplateTask {
  /// Returns how often the place could not be given back in time.
  func run(in context: TemplateContext) throws -> Int {
    var late = 0
    for step in 1... {
      let begin = try Gate()
      let token = try Family.reservingPlace(in: Family.roster, for: Family.me)
      try Family.references.keepAll(for: token, heap: Family.heap)
      let stopped = try StoppedMaker(at: step, opening: begin)
      Family.retire(token, until: .passed)
      if Family.roster.state(token.slot).phase != .free { late += 1 }
      let wasStopped = try stopped.goOn()
      Family.sweep()
      let state = Family.roster.state(token.slot)
      try require(
        state.phase == .free || state.generation != token.generation,
        "step \(step): the place is lost")
      if !wasStopped { return late }
    }
    return late
  }
}
