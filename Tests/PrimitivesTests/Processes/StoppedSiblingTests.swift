// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// A process is stopped at each step of making and dropping a queue, in the heap's lock at many of
/// them.
@Suite struct StoppedSiblingTests {
  @Test func `a stopped process keeps no one from joining another one`() throws {
    #expect(try Template().run(StoppedSiblingTask()) > 20)
  }
}

struct StoppedSiblingTask: TemplateTask {
  func run(in context: TemplateContext) throws -> Int {
    for step in 1... {
      let gate = try Gate()
      let begin = try Gate()
      let sibling = try ChildProcess.fork { gate.wait() }
      let stopped = try StoppedMaker(at: step, opening: begin)
      gate.open()
      let hasJoined = try sibling.join(timeout: Children.limit) != nil
      let wasStopped = try stopped.goOn()
      try require(hasJoined, "step \(step): the join waits for the stopped process")
      if !wasStopped { return step - 1 }
    }
    return 0
  }
}
