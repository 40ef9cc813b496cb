// SPDX-License-Identifier: Apache-2.0

import Primitives

/// What happens at the end of a pool, and of the program that has one.
enum ExecutorShutdowns: String, ExecutorCase {
  case runAfterShutdown = "ExecutorShutdownTest.run_after_shutdown"
  case programEnds = "ExecutorShutdownTest.interpreter_shutdown"
  case submitAfterEnd = "ExecutorShutdownTest.submit_after_interpreter_shutdown"
  case manyTasks = "ExecutorShutdownTest.hang_issue12364"
  case cancelFutures = "ExecutorShutdownTest.cancel_futures"
  case closedProgramEnds = "ExecutorShutdownTest.hang_gh83386"
  case cancelledBefore = "ExecutorShutdownTest.hang_gh94440"
  case processesTerminate = "ProcessPoolShutdownTest.processes_terminate"
  case scope = "ProcessPoolShutdownTest.context_manager_shutdown"
  case dropped = "ProcessPoolShutdownTest.del_shutdown"
  case noWait = "ProcessPoolShutdownTest.shutdown_no_wait"
  case failureFew = "ProcessPoolShutdownTest.shutdown_gh_132969_case_1"
  case failureMany = "ProcessPoolShutdownTest.shutdown_gh_132969_case_2"

  func run(using method: StartMethod) throws {
    switch self {
    case .runAfterShutdown: try Self.runAfterShutdown(method)
    case .programEnds: try Self.programEnds(method, .open)
    case .submitAfterEnd: try Self.submitAfterEnd(method)
    case .manyTasks: try Self.manyTasks(method)
    case .cancelFutures: try Self.cancelFutures(method)
    case .closedProgramEnds: try Self.programEnds(method, .closed)
    case .cancelledBefore: try Self.cancelledBefore(method)
    case .processesTerminate: try Self.processesTerminate(method)
    case .scope: try Self.scope(method)
    case .dropped: try Self.noWait(method, dropping: true)
    case .noWait: try Self.noWait(method, dropping: false)
    case .failureFew: try Self.failure(method, processes: 2)
    case .failureMany: try Self.failure(method, processes: 4)
    }
  }

  private static func runAfterShutdown(_ method: StartMethod) throws {
    let pool = try Pool(processes: 1, using: method)
    pool.close()
    try requireError(.closed) { _ = try pool.applyAsync(PoolErrand.square(2)) }
    try require(pool.join(timeout: Children.limit), "it does not end")
    try requireError(.closed) { _ = try pool.applyAsync(PoolErrand.square(2)) }
  }

  // MARK: The end of the program

  /// Unlike an executor of CPython, and like its `Pool`, none keeps its program from ending.
  private static func programEnds(_ method: StartMethod, _ state: PoolOwner.State) throws {
    let (lock, isThere) = (try Lock(), try CountingSemaphore(permits: 0))
    let program = PoolOwner(
      method: method, state: state, task: .hold(lock, isThere), isThere: isThere,
      refusals: try Queue())
    try require(Children.join([ChildProcess.start(program)]) == [0], "the program's exit code")
    // Whoever held it has ended, or this would wait.
    try require(lock.acquire(timeout: Children.limit) == .acquiredAbandoned, "a worker survives")
    lock.release()
  }

  private static func submitAfterEnd(_ method: StartMethod) throws {
    let isThere = try CountingSemaphore(permits: 1)
    let program = PoolOwner(
      method: method, state: .used, task: .square(3), isThere: isThere, refusals: try Queue())
    try require(Children.join([ChildProcess.start(program)]) == [0], "the program's exit code")
    try require(program.refusals.get(timeout: .zero) == "closed", "not refused")
  }

  // MARK: The end of the pool

  private static func manyTasks(_ method: StartMethod) throws {
    let pool = try Pool(processes: 3, using: method)
    let gate = try Gate()
    let results = try (0..<50).map { try pool.applyAsync(PoolErrand.wait(gate, $0)) }
    pool.close()
    gate.open()
    for result in results { try require(result.wait(timeout: Children.limit), "no result") }
    try require(pool.join(timeout: Children.limit), "it does not end")
  }

  private static func cancelFutures(_ method: StartMethod) throws {
    let pool = try Pool(processes: 2, using: method)
    let (gate, count, isThere) = (
      try Gate(), try SharedValue(0), try CountingSemaphore(permits: 0)
    )
    let running = try (0..<2).map { _ in
      try pool.applyAsync(PoolErrand.waitThere(isThere, gate, 1))
    }
    for _ in running { isThere.acquire() }
    let waiting = try (0..<48).map { try pool.applyAsync(PoolErrand.count(count, $0)) }
    pool.close()
    try require(pool.cancelPending() == 48 && pool.cancelPending() == 0, "not all of them")
    for result in waiting {
      guard case .cancelled = result.outcome else { throw TestFailure("\(result)") }
    }
    gate.open()
    try require(pool.join(timeout: Children.limit) && count.value == 0, "\(count.value) were run")
    try require(running.map { try $0.get() } == [1, 1], "those that were running")
  }

  private static func cancelledBefore(_ method: StartMethod) throws {
    let pool = try Pool(processes: 1, using: method)
    _ = try pool.apply(PoolErrand.square(1))
    let result = try pool.applyAsync(PoolErrand.square(2))
    let isCancelled = result.cancel()
    pool.close()
    try require(pool.join(timeout: Children.limit), "it does not end")
    switch result.outcome {
    case .cancelled: try require(isCancelled, "cancelled after all")
    case .value(4): try require(!isCancelled, "not cancelled")
    default: throw TestFailure("\(result)")
    }
  }

  private static func processesTerminate(_ method: StartMethod) throws {
    let pool = try Pool(processes: 3, using: method)
    let workers = pool.workers
    let gate = try Gate()
    let results = try (0..<3).map { try pool.applyAsync(PoolErrand.wait(gate, $0)) }
    try require(workers.count == 3, "\(workers)")
    gate.open()
    pool.close()
    try require(pool.join(timeout: Children.limit), "it does not end")
    try require(results.allSatisfy { $0.isSuccessful == true }, "\(results)")
    try require(workers.allSatisfy { $0.termination == .exited(0) }, "\(workers)")
  }

  private static func scope(_ method: StartMethod) throws {
    let workers = try Pool.with(processes: 5, using: method) { pool in
      let squares = try pool.imap((-5..<5).map(PoolErrand.square)).map { try $0.get() }
      try require(squares == (-5..<5).map { $0 * $0 }, "\(squares)")
      return pool.workers
    }
    try require(workers.count == 5 && workers.allSatisfy { $0.termination != nil }, "\(workers)")
  }

  private static func noWait(_ method: StartMethod, dropping: Bool) throws {
    var pool: Pool? = try Pool(processes: 5, using: method)
    let workers = pool?.workers ?? []
    let results = try (-5..<5).map { try pool?.applyAsync(PoolErrand.square($0)) }
    if dropping { pool = nil } else { pool?.close() }
    let squares = try results.map { try $0?.get(timeout: Children.limit) }
    try require(squares == (-5..<5).map { $0 * $0 }, "\(squares)")
    guard !dropping else {
      // The results keep the pool, whose workers have more to do perhaps.
      return try require(workers.count == 5 && workers.allSatisfy(\.isAlive), "\(workers)")
    }
    // No one has to join it.
    for worker in workers {
      try require(worker.join(timeout: Children.limit) == .exited(0), "\(worker)")
    }
  }

  private static func failure(_ method: StartMethod, processes: Int) throws {
    let pool = try Pool(processes: processes, using: method, maxTasksPerChild: 1)
    let results = try [PoolErrand.square(1), .mishap(2), .square(3)].map {
      try pool.applyAsync($0)
    }
    try require(results[0].get() == 1, "the first")
    try requireThrown(PoolMishap.self) { _ = try results[1].get() }
    pool.close()
    try require(results[2].get(timeout: Children.limit) == 9, "the last")
    try require(pool.join(timeout: Children.limit), "it does not end")
  }
}
