// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// CPython's `_TestProcess`, case by case.
@Suite struct TestProcess {
  private func run(_ what: ProcessTask.Case, _ method: StartMethod = .fork) throws {
    _ = try Template().run(ProcessTask(what: what, method: method))
  }

  @Test("_TestProcess.current") func current() throws { try run(.current) }

  @Test("_TestProcess.args_argument", arguments: StartMethod.allCases)
  func argsArgument(_ method: StartMethod) throws { try run(.argsArgument, method) }

  @Test("_TestProcess.daemon_argument", arguments: StartMethod.allCases)
  func daemonArgument(_ method: StartMethod) throws { try run(.daemonArgument, method) }

  @Test("_TestProcess.parent_process_attributes", arguments: StartMethod.allCases)
  func parentProcessAttributes(_ method: StartMethod) throws {
    try run(.parentProcessAttributes, method)
  }

  @Test("_TestProcess.parent_process", arguments: StartMethod.allCases)
  func parentProcess(_ method: StartMethod) throws { try run(.parentProcess, method) }

  @Test("_TestProcess.process", arguments: StartMethod.allCases)
  func process(_ method: StartMethod) throws { try run(.process, method) }

  @Test("_TestProcess.process_mainthread_native_id", arguments: StartMethod.allCases)
  func processMainthreadNativeId(_ method: StartMethod) throws { try run(.threadId, method) }

  @Test("_TestProcess.interrupt", arguments: StartMethod.allCases)
  func interrupt(_ method: StartMethod) throws { try run(.interrupt, method) }

  @Test("_TestProcess.interrupt_no_handler", arguments: StartMethod.allCases)
  func interruptNoHandler(_ method: StartMethod) throws { try run(.interruptNoHandler, method) }

  @Test("_TestProcess.terminate", arguments: StartMethod.allCases)
  func terminate(_ method: StartMethod) throws { try run(.terminate, method) }

  @Test("_TestProcess.kill", arguments: StartMethod.allCases)
  func kill(_ method: StartMethod) throws { try run(.kill, method) }

  @Test("_TestProcess.cpu_count") func cpuCount() throws { try run(.cpuCount) }

  @Test("_TestProcess.active_children", arguments: StartMethod.allCases)
  func activeChildren(_ method: StartMethod) throws { try run(.activeChildren, method) }

  @Test("_TestProcess.recursion", arguments: StartMethod.allCases)
  func recursion(_ method: StartMethod) throws { try run(.recursion, method) }

  @Test("_TestProcess.sentinel", arguments: StartMethod.allCases)
  func sentinel(_ method: StartMethod) throws { try run(.sentinel, method) }

  /// There is nothing to close: letting go of a child that runs is enough.
  @Test("_TestProcess.close", arguments: StartMethod.allCases)
  func close(_ method: StartMethod) throws { try run(.close, method) }

  @Test("_TestProcess.many_processes", arguments: StartMethod.allCases)
  func manyProcesses(_ method: StartMethod) throws { try run(.manyProcesses, method) }

  @Test(
    "_TestProcess.child_fd_inflation", arguments: [StartMethod.forkServer, .spawn])
  func childFdInflation(_ method: StartMethod) throws { try run(.childFdInflation, method) }

  /// All threads are as CPython's daemon threads: they end with the body.
  @Test("_TestProcess.wait_for_threads", arguments: StartMethod.allCases)
  func waitForThreads(_ method: StartMethod) throws { try run(.waitsForNoThread, method) }

  @Test("_TestProcess.error_on_stdio_flush_1", arguments: StartMethod.allCases)
  func errorOnStdioFlush1(_ method: StartMethod) throws { try run(.brokenInParent, method) }

  @Test("_TestProcess.error_on_stdio_flush_2", arguments: StartMethod.allCases)
  func errorOnStdioFlush2(_ method: StartMethod) throws { try run(.brokenInChild, method) }

  @Test("_TestProcess.forkserver_sigint") func forkserverSigint() throws {
    try run(.serverIsInterrupted, .forkServer)
  }

  @Test("_TestProcess.forkserver_sigkill") func forkserverSigkill() throws {
    try run(.serverIsKilled, .forkServer)
  }

  /// The server's socket has no name and only one other end, so there is no one to refuse.
  @Test("_TestProcess.forkserver_without_auth_fails") func forkserverWithoutAuthFails() throws {
    try run(.serverCannotBeReached, .forkServer)
  }
}
