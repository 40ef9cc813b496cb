// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc
import Testing

@testable import Primitives

@Suite(.watched) struct BlockedSignalTests {
  @Test func `a child follows its parent though the thread that forked it blocks signals`() throws {
    _ = try Template().run(BlockedSignalTask())
  }
}

/// A parent whose second thread, which blocks every signal, forks a child that holds a lock.
struct BlockedSignalTask: TemplateTask {
  func run(in context: TemplateContext) throws -> Passed {
    let lock = try Lock()
    let isHeld = try Gate()
    let parent = try ChildProcess.fork {
      try BackgroundThread.start {
        _ = try? ChildProcess.fork {
          _ = lock.acquire()
          isHeld.open()
          Spin.forever()
        }
        Spin.forever()
      }
      Spin.forever()
    }
    isHeld.wait()
    parent.kill()
    try require(try parent.join(timeout: Children.limit) == .signaled(SIGKILL), "\(parent)")
    let outcome = lock.acquire(timeout: Children.limit)
    try require(outcome == .acquiredAbandoned, "the child outlived its parent: \(outcome)")
    return Passed()
  }
}
