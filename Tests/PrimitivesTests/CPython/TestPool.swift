// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// CPython's classes about pools, case by case.
@Suite struct TestPool {
  private func run(_ what: PoolCases.Case, _ method: StartMethod) throws {
    _ = try Template().run(PoolCases(what: what, method: method))
  }

  @Test("_TestPool.apply", arguments: StartMethod.allCases)
  func apply(_ method: StartMethod) throws { try run(.apply, method) }

  @Test("_TestPool.map", arguments: StartMethod.allCases)
  func map(_ method: StartMethod) throws { try run(.map, method) }

  @Test("_TestPool.starmap", arguments: StartMethod.allCases)
  func starmap(_ method: StartMethod) throws { try run(.starmap, method) }

  @Test("_TestPool.starmap_async", arguments: StartMethod.allCases)
  func starmapAsync(_ method: StartMethod) throws { try run(.starmapAsync, method) }

  @Test("_TestPool.map_async", arguments: StartMethod.allCases)
  func mapAsync(_ method: StartMethod) throws { try run(.mapAsync, method) }

  @Test("_TestPool.map_async_callbacks", arguments: StartMethod.allCases)
  func mapAsyncCallbacks(_ method: StartMethod) throws { try run(.mapAsyncCallbacks, method) }

  @Test("_TestPool.map_unplicklable", arguments: StartMethod.allCases)
  func mapUnencodable(_ method: StartMethod) throws { try run(.mapUnencodable, method) }

  @Test("_TestPool.map_chunksize", arguments: StartMethod.allCases)
  func mapChunksize(_ method: StartMethod) throws { try run(.mapChunksize, method) }

  @Test("_TestPool.map_handle_iterable_exception", arguments: StartMethod.allCases)
  func mapInputError(_ method: StartMethod) throws { try run(.mapInputError, method) }

  @Test("_TestPool.async", arguments: StartMethod.allCases)
  func async(_ method: StartMethod) throws { try run(.async, method) }

  @Test("_TestPool.async_timeout", arguments: StartMethod.allCases)
  func asyncTimeout(_ method: StartMethod) throws { try run(.asyncTimeout, method) }

  @Test("_TestPool.imap", arguments: StartMethod.allCases)
  func imap(_ method: StartMethod) throws { try run(.imap, method) }

  @Test("_TestPool.imap_handle_iterable_exception", arguments: StartMethod.allCases)
  func imapInputError(_ method: StartMethod) throws { try run(.imapInputError, method) }

  @Test("_TestPool.imap_unordered", arguments: StartMethod.allCases)
  func imapUnordered(_ method: StartMethod) throws { try run(.imapUnordered, method) }

  @Test("_TestPool.imap_unordered_handle_iterable_exception", arguments: StartMethod.allCases)
  func imapUnorderedInputError(_ method: StartMethod) throws {
    try run(.imapUnorderedInputError, method)
  }

  @Test("_TestPool.make_pool", arguments: StartMethod.allCases)
  func makePool(_ method: StartMethod) throws { try run(.makePool, method) }

  @Test("_TestPool.make_pool: a pool of no processes")
  func makePoolOfNone() async {
    await #expect(processExitsWith: .failure) { _ = try Pool(processes: 0) }
    await #expect(processExitsWith: .failure) { _ = try Pool(processes: -1) }
  }

  @Test("_TestPool.terminate", arguments: StartMethod.allCases)
  func terminate(_ method: StartMethod) throws { try run(.terminate, method) }

  @Test("_TestPool.empty_iterable", arguments: StartMethod.allCases)
  func emptyIterable(_ method: StartMethod) throws { try run(.emptyIterable, method) }

  @Test("_TestPool.context", arguments: StartMethod.allCases)
  func context(_ method: StartMethod) throws { try run(.context, method) }

  @Test("_TestPool.traceback", arguments: StartMethod.allCases)
  func traceback(_ method: StartMethod) throws { try run(.traceback, method) }

  @Test("_TestPool.wrapped_exception", arguments: StartMethod.allCases)
  func wrappedException(_ method: StartMethod) throws { try run(.wrappedException, method) }

  @Test("_TestPool.map_no_failfast", arguments: StartMethod.allCases)
  func mapNoFailfast(_ method: StartMethod) throws { try run(.mapNoFailfast, method) }

  @Test("_TestPool.enter", arguments: StartMethod.allCases)
  func enter(_ method: StartMethod) throws { try run(.enter, method) }

  @Test("_TestPoolWorkerErrors.async_error_callback", arguments: StartMethod.allCases)
  func asyncErrorCallback(_ method: StartMethod) throws { try run(.asyncErrorCallback, method) }

  @Test("_TestPoolWorkerErrors.unpickleable_result", arguments: StartMethod.allCases)
  func unencodableResult(_ method: StartMethod) throws { try run(.unencodableResult, method) }

  @Test("_TestPoolWorkerLifetime.pool_worker_lifetime", arguments: StartMethod.allCases)
  func workerLifetime(_ method: StartMethod) throws { try run(.workerLifetime, method) }

  @Test("_TestPoolWorkerLifetime.pool_worker_lifetime_early_close", arguments: StartMethod.allCases)
  func earlyClose(_ method: StartMethod) throws { try run(.earlyClose, method) }

  @Test("_TestPoolWorkerLifetime.pool_maxtasksperchild_invalid")
  func maxTasksInvalid() async {
    await #expect(processExitsWith: .failure) { _ = try Pool(processes: 1, maxTasksPerChild: 0) }
    await #expect(processExitsWith: .failure) { _ = try Pool(processes: 1, maxTasksPerChild: -1) }
  }

  @Test(
    "_TestPoolWorkerLifetime.worker_finalization_via_atexit_handler_of_multiprocessing",
    arguments: StartMethod.allCases)
  func exitWithOpenPool(_ method: StartMethod) throws { try run(.exitWithOpenPool, method) }

  @Test("TestInitializers.pool_initializer", arguments: StartMethod.allCases)
  func initializer(_ method: StartMethod) throws { try run(.initializer, method) }

  @Test("TestStdinBadfiledescriptor.pool_in_process", arguments: StartMethod.allCases)
  func poolInProcess(_ method: StartMethod) throws { try run(.poolInProcess, method) }

  @Test("TestPoolNotLeakOnFailure.release_unused_processes")
  func releaseUnusedProcesses() throws { try run(.releaseUnused, .fork) }

  @Test("MiscTestCase.large_pool", arguments: [StartMethod.fork, .forkServer])
  func largePool(_ method: StartMethod) throws { try run(.largePool, method) }
}
