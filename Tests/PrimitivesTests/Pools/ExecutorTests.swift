// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// CPython's suite of `concurrent.futures.ProcessPoolExecutor`, as far as it is not about Python.
@Suite struct ExecutorTests {
  private func run(_ what: ExecutorCases.Case, _ method: StartMethod) throws {
    _ = try Template().run(ExecutorCases(what: what, method: method))
  }

  @Test("ProcessPoolExecutorTest.submit, submit_keyword", arguments: StartMethod.allCases)
  func submit(_ method: StartMethod) throws { try run(.submit, method) }

  @Test("ProcessPoolExecutorTest.map, map_chunksize", arguments: StartMethod.allCases)
  func map(_ method: StartMethod) throws { try run(.map, method) }

  @Test("ProcessPoolExecutorTest.map_exception", arguments: StartMethod.allCases)
  func mapException(_ method: StartMethod) throws { try run(.mapException, method) }

  @Test("ProcessPoolExecutorTest.map_timeout", arguments: StartMethod.allCases)
  func mapTimeout(_ method: StartMethod) throws { try run(.mapTimeout, method) }

  @Test(
    "ProcessPoolExecutorTest.killed_child, one error per future", arguments: StartMethod.allCases)
  func killedChild(_ method: StartMethod) throws { try run(.killedChild, method) }

  @Test("ProcessPoolExecutorTest.saturation", arguments: StartMethod.allCases)
  func saturation(_ method: StartMethod) throws { try run(.saturation, method) }

  @Test("ProcessPoolExecutorTest.max_tasks_per_child", arguments: StartMethod.allCases)
  func maxTasks(_ method: StartMethod) throws { try run(.maxTasks, method) }

  @Test("ProcessPoolExecutorTest.max_tasks_early_shutdown", arguments: StartMethod.allCases)
  func maxTasksEarlyShutdown(_ method: StartMethod) throws {
    try run(.maxTasksEarlyShutdown, method)
  }

  @Test("ProcessPoolShutdownTest.run_after_shutdown", arguments: StartMethod.allCases)
  func runAfterShutdown(_ method: StartMethod) throws { try run(.runAfterShutdown, method) }

  @Test("ProcessPoolShutdownTest.hang_issue12364", arguments: StartMethod.allCases)
  func hangAtShutdown(_ method: StartMethod) throws { try run(.hangAtShutdown, method) }

  @Test("ProcessPoolShutdownTest.cancel_futures", arguments: StartMethod.allCases)
  func cancelFutures(_ method: StartMethod) throws { try run(.cancelFutures, method) }

  @Test("ProcessPoolShutdownTest.processes_terminate", arguments: StartMethod.allCases)
  func processesTerminate(_ method: StartMethod) throws { try run(.processesTerminate, method) }

  @Test("ProcessPoolAsCompletedTest.no_timeout, zero_timeout", arguments: StartMethod.allCases)
  func asCompleted(_ method: StartMethod) throws { try run(.asCompleted, method) }

  @Test("FutureTest.done_callback, cancel, result, exception", arguments: StartMethod.allCases)
  func future(_ method: StartMethod) throws { try run(.future, method) }

  @Test("ProcessPoolExecutorFailingInitializerTest.initializer", arguments: StartMethod.allCases)
  func failingInitializer(_ method: StartMethod) throws { try run(.failingInitializer, method) }

  @Test(
    "ExecutorDeadlockTest: an error, an exit or a death at each moment of a task",
    arguments: ExecutorMoment.allCases, StartMethod.allCases)
  func deadlocks(_ moment: ExecutorMoment, _ method: StartMethod) throws {
    _ = try Template().run(ExecutorDeadlock(moment: moment, method: method))
  }
}
