// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// CPython's smaller classes about processes, case by case.
@Suite struct TestSubclassingProcess {
  private func run(_ what: StartTask.Case, _ method: StartMethod) throws {
    _ = try Template().run(StartTask(what: what, method: method))
  }

  @Test("_TestSubclassingProcess.subclassing", arguments: StartMethod.allCases)
  func subclassing(_ method: StartMethod) throws { try run(.subclassing, method) }

  @Test("_TestSubclassingProcess.stderr_flush", arguments: StartMethod.allCases)
  func stderrFlush(_ method: StartMethod) throws { try run(.stderrFlush, method) }

  @Test("_TestSubclassingProcess.sys_exit", arguments: StartMethod.allCases)
  func sysExit(_ method: StartMethod) throws { try run(.sysExit, method) }

  @Test("TestStdinBadfiledescriptor.queue_in_process", arguments: StartMethod.allCases)
  func queueInProcess(_ method: StartMethod) throws { try run(.queueInProcess, method) }

  /// No guard around `main` is needed: a child never comes there.
  @Test("TestNoForkBomb.noforkbomb", arguments: [StartMethod.forkServer, .spawn])
  func noForkBomb(_ method: StartMethod) throws { try run(.noForkBomb, method) }

  @Test("TestCloseFds.closefd", arguments: StartMethod.allCases)
  func closeFd(_ method: StartMethod) throws { try run(.closeFd, method) }

  @Test("_TestAtExit.atexit", arguments: StartMethod.allCases)
  func atExit(_ method: StartMethod) throws { try run(.atExit, method) }

  @Test("_TestPollEintr.poll_eintr", arguments: StartMethod.allCases)
  func pollEintr(_ method: StartMethod) throws { try run(.pollEintr, method) }
}
