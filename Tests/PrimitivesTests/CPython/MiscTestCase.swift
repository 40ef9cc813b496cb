// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// CPython's `MiscTestCase`, as far as it is not about Python.
@Suite("MiscTestCase") struct MiscTestCase {
  @Test("MiscTestCase.forked_thread_not_started")
  func forkedThreadNotStarted() throws { _ = try Template().run(UnstartedThreadCase()) }
}

struct UnstartedThreadCase: TemplateTask {
  func run(in context: TemplateContext) throws -> Passed {
    let runs = try SharedValue(0)
    let isDone = try Gate()
    let thread = UnstartedThread {
      runs.add(1)
      isDone.open()
    }
    let codes = try Children.run(1) { _ in
      thread.start()
      isDone.wait()
    }
    try require(codes == [0] && runs.value == 1, "\(codes), \(runs.value) runs")
    thread.start()
    isDone.wait()
    return Passed()
  }
}
