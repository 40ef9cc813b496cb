// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// CPython's tests of `concurrent.futures`, as far as they are about its pool of processes and not
/// about Python: one test for each of its classes, with the class's cases as arguments.
@Suite struct ExecutorTests {
  private func run(_ what: some ExecutorCase, _ method: StartMethod) throws {
    _ = try Template().run(ExecutorTask(what: what, method: method))
  }

  @Test("ExecutorTest", arguments: ExecutorCalls.allCases, StartMethod.allCases)
  func calls(_ what: ExecutorCalls, _ method: StartMethod) throws { try run(what, method) }

  @Test("ProcessPoolExecutorTest", arguments: ExecutorWorkers.allCases, StartMethod.allCases)
  func workers(_ what: ExecutorWorkers, _ method: StartMethod) throws { try run(what, method) }

  @Test(
    "ExecutorShutdownTest, ProcessPoolShutdownTest", arguments: ExecutorShutdowns.allCases,
    StartMethod.allCases)
  func shutdowns(_ what: ExecutorShutdowns, _ method: StartMethod) throws {
    try run(what, method)
  }

  @Test("WaitTests", arguments: ExecutorWaits.allCases, StartMethod.allCases)
  func waits(_ what: ExecutorWaits, _ method: StartMethod) throws { try run(what, method) }

  @Test("AsCompletedTests", arguments: ExecutorCompletions.allCases, StartMethod.allCases)
  func completions(_ what: ExecutorCompletions, _ method: StartMethod) throws {
    try run(what, method)
  }

  @Test("FutureTests", arguments: ExecutorFutures.allCases, StartMethod.allCases)
  func futures(_ what: ExecutorFutures, _ method: StartMethod) throws { try run(what, method) }

  @Test(
    "InitializerMixin, FailingInitializerMixin", arguments: ExecutorInitializers.allCases,
    StartMethod.allCases)
  func initializers(_ what: ExecutorInitializers, _ method: StartMethod) throws {
    try run(what, method)
  }

  @Test("ExecutorDeadlockTest", arguments: ExecutorDeadlock.allCases, StartMethod.allCases)
  func deadlocks(_ what: ExecutorDeadlock, _ method: StartMethod) throws {
    try run(what, method)
  }

  @Test("ExecutorTest.max_workers_negative") func workerCounts() async {
    await #expect(processExitsWith: .failure) { _ = try Pool(processes: 0) }
    await #expect(processExitsWith: .failure) { _ = try Pool(processes: -1) }
  }

  @Test("ExecutorTest.map_buffersize_value_validation") func readAheads() async {
    await #expect(processExitsWith: .failure) {
      let pool = try Pool(processes: 1, using: .forkServer)
      _ = try pool.imap([PoolErrand.square(1)], readAhead: 0)
    }
    await #expect(processExitsWith: .failure) {
      let pool = try Pool(processes: 1, using: .forkServer)
      _ = try pool.imap([PoolErrand.square(1)], readAhead: -1)
    }
  }

  @Test("a result of another pool") func foreignResult() async {
    await #expect(processExitsWith: .failure) {
      let pools = try (0..<2).map { _ in try Pool(processes: 1, using: .forkServer) }
      let result = try pools[0].applyAsync(PoolErrand.square(1))
      _ = pools[1].wait(for: [result])
    }
  }
}
