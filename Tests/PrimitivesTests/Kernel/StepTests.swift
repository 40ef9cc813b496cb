// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// What an operation costs in steps: few steps are what makes exhaustive search possible.
@Suite struct StepTests {
  @Test func `an uncontended acquire and release take three steps`() throws {
    #expect(try Template().run(StepCountTask()) == 3)
  }
}

struct StepCountTask: TemplateTask {
  func run(in context: TemplateContext) throws -> Int {
    let lock = try Lock()
    StepProbe.start()
    _ = lock.acquire()
    lock.release()
    return StepProbe.stop()
  }
}
