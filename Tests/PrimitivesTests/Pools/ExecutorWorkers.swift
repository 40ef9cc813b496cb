// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc
import Primitives

/// What a pool of processes promises of its workers.
enum ExecutorWorkers: String, ExecutorCase {
  case killedChild = "ProcessPoolExecutorTest.killed_child"
  case eachItsError = "ProcessPoolExecutorTest.broken_process_pool_traceback"
  case mapChunk = "ProcessPoolExecutorTest.map_chunksize"
  case traceback = "ProcessPoolExecutorTest.traceback"
  case abruptEnd = "ProcessPoolExecutorTest.traceback_when_child_process_terminates_abruptly"
  case inputsGo = "ProcessPoolExecutorTest.ressources_gced_in_workers"
  case saturation = "ProcessPoolExecutorTest.saturation"
  case idleReuseOne = "ProcessPoolExecutorTest.idle_process_reuse_one"
  case idleReuseMultiple = "ProcessPoolExecutorTest.idle_process_reuse_multiple"
  case maxTasks = "ProcessPoolExecutorTest.max_tasks_per_child"
  case maxTasksPending = "ProcessPoolExecutorTest.max_tasks_per_child_pending_tasks_gh115634"
  case maxTasksEarlyShutdown = "ProcessPoolExecutorTest.max_tasks_early_shutdown"
  case maxTasksNoWait = "ProcessPoolExecutorTest.shutdown_no_wait_max_tasks_gh119592"
  case maxTasksDropped = "ProcessPoolExecutorTest.gc_during_max_tasks_worker_exit_gh152967"
  case maxTasksTerminated =
    "ProcessPoolExecutorTest.force_shutdown_during_max_tasks_worker_exit"
  case failedReplacement = "ProcessPoolExecutorTest.failed_worker_replacement_breaks_pool"
  case terminateWorkers = "ProcessPoolExecutorTest.terminate_workers"
  case killWorkers = "ProcessPoolExecutorTest.kill_workers"
  case forceShutdown = "ProcessPoolExecutorTest.force_shutdown_workers"
  case forceShutdownDead = "ProcessPoolExecutorTest.force_shutdown_workers_dead_workers"
  case forceShutdownEarly = "ProcessPoolExecutorTest.force_shutdown_workers_not_started_yet"
  case forceShutdownStops = "ProcessPoolExecutorTest.force_shutdown_workers_stops_pool"

  func run(using method: StartMethod) throws {
    func with(_ body: (Pool) throws -> Void) throws {
      try Pool.with(processes: 3, using: method, body)
    }
    switch self {
    case .killedChild: try with(Self.killedChild)
    case .eachItsError: try with(Self.eachItsError)
    case .mapChunk: try with(Self.mapChunk)
    case .traceback: try with(Self.traceback)
    case .abruptEnd: try with(Self.abruptEnd)
    case .inputsGo: try with(Self.inputsGo)
    case .saturation: try with(Self.saturation)
    case .idleReuseOne: try with { try Self.idleReuse($0, atOnce: 1) }
    case .idleReuseMultiple: try with { try Self.idleReuse($0, atOnce: 6) }
    case .maxTasks: try Self.maxTasks(method)
    case .maxTasksPending: try Self.maxTasksPending(method)
    case .maxTasksEarlyShutdown: try Self.maxTasksEarlyShutdown(method)
    case .maxTasksNoWait:
      try Self.stranded(method, closing: true, dropping: false)
      try Self.stranded(method, closing: true, dropping: true)
    case .maxTasksDropped: try Self.stranded(method, closing: false, dropping: true)
    case .maxTasksTerminated: try Self.maxTasksTerminated(method)
    case .failedReplacement: try Self.failedReplacement(method)
    case .terminateWorkers: try with { try Self.end($0, by: SIGTERM) { $0.terminate() } }
    case .killWorkers: try with { try Self.end($0, by: SIGKILL) { $0.kill() } }
    case .forceShutdown: try with(Self.forceShutdown)
    case .forceShutdownDead: try with(Self.forceShutdownDead)
    case .forceShutdownEarly: try with { $0.terminate() }
    case .forceShutdownStops: try with(Self.forceShutdownStops)
    }
  }

  // MARK: Deaths

  private static func killedChild(_ pool: Pool) throws {
    let pids = try Queue<Int32>()
    let results = try (0..<3).map { _ in try pool.applyAsync(PoolErrand.stayAs(pids)) }
    _ = try kill(pids.get(), SIGKILL)
    // Only the task of the dead worker has failed, and the pool goes on.
    let other = try pool.applyAsync(PoolErrand.square(3))
    try require(other.get(timeout: Children.limit) == 9, "broken")
    let died = results.filter { $0.isReady }
    try require(died.count == 1, "\(died.count) failed")
    guard case .workerDied(.signaled(SIGKILL)) = died[0].outcome else {
      throw TestFailure("\(died)")
    }
  }

  private static func eachItsError(_ pool: Pool) throws {
    let signals = [SIGKILL, SIGTERM, SIGUSR1]
    let results = try signals.map { _ in
      let pids = try Queue<Int32>()
      return (try pool.applyAsync(PoolErrand.stayAs(pids)), try pids.get())
    }
    for (signal, (_, pid)) in zip(signals, results) { _ = kill(pid, signal) }
    for (signal, (result, _)) in zip(signals, results) {
      result.wait()
      guard case .workerDied(.signaled(signal)) = result.outcome else {
        throw TestFailure("\(signal): \(result)")
      }
    }
  }

  private static func traceback(_ pool: Pool) throws {
    do {
      _ = try pool.apply(PoolErrand.fail("123"))
    } catch let error as RemoteError {
      try require(error.message == "123" && error.typeName == "TestFailure", "\(error)")
      return try require(pool.workers.contains { $0.pid == error.processPid }, "\(error)")
    }
    throw TestFailure("nothing was thrown")
  }

  private static func abruptEnd(_ pool: Pool) throws {
    let result = try pool.applyAsync(PoolErrand.exitNow(99))
    result.wait()
    guard case .workerDied(.exited(99)) = result.outcome, "\(result)".contains("99") else {
      throw TestFailure("\(result)")
    }
  }

  private static func failedReplacement(_ method: StartMethod) throws {
    let pool = try Pool(processes: 1, using: method, maxTasksPerChild: 1)
    let (gate, isThere) = (try Gate(), try CountingSemaphore(permits: 0))
    let first = try pool.applyAsync(PoolErrand.waitThere(isThere, gate, 1))
    let others = try (0..<3).map { try pool.applyAsync(PoolErrand.square($0)) }
    isThere.acquire()
    // Without a descriptor no process can be started.
    try FileLimit.with(UInt(FileLimit.lowestFree())) {
      gate.open()
      try require(first.get() == 1, "the first one")
      for other in others { try requireError(.broken) { _ = try other.get() } }
      try requireError(.broken) { _ = try pool.applyAsync(PoolErrand.square(1)) }
      try require(pool.join(timeout: Children.limit), "it does not end")
    }
  }

  // MARK: Work

  private static func mapChunk(_ pool: Pool) throws {
    let expected = (0..<40).map { $0 * $0 }
    for chunk in [1, 6, 40, 50] {
      let tasks = (0..<40).map(PoolErrand.square)
      let squares = try pool.imap(tasks, chunk: chunk).map { try $0.get() }
      try require(squares == expected, "chunks of \(chunk): \(squares)")
    }
  }

  private static func inputsGo(_ pool: Pool) throws {
    let isGone = try CountingSemaphore(permits: 0)
    let parcel = PoolParcel(content: 1, isGone: isGone)
    _ = try pool.apply(PoolParcelTask(parcel: parcel))
    // The one in the worker; the one here is still there.
    try require(isGone.acquire(timeout: Children.limit), "the input is kept in the worker")
    try require(parcel.content == 1 && !isGone.acquire(timeout: .zero), "another one went")
  }

  private static func saturation(_ pool: Pool) throws {
    let gate = try Gate()
    let results = try (0..<45).map { try pool.applyAsync(PoolErrand.wait(gate, $0)) }
    try require(pool.workers.count == 3, "\(pool.workers.count) workers")
    gate.open()
    try require(results.map { try $0.get() } == Array(0..<45), "results")
  }

  /// All workers are there from the start, and no other comes.
  private static func idleReuse(_ pool: Pool, atOnce count: Int) throws {
    let workers = Set(pool.workers.map { Int($0.pid) })
    for _ in 0..<3 {
      let results = try (0..<count).map { _ in try pool.applyAsync(PoolErrand.pid) }
      try require(workers.isSuperset(of: results.map { try $0.get() }), "a new worker")
    }
    try require(Set(pool.workers.map { Int($0.pid) }) == workers, "\(pool.workers)")
  }

  // MARK: Workers that grow old

  private static func maxTasks(_ method: StartMethod) throws {
    try Pool.with(processes: 1, using: method, maxTasksPerChild: 3) { pool in
      let pids = try (0..<7).map { _ in try pool.apply(PoolErrand.pid) }
      try require(Set(pids[0..<3]).count == 1 && Set(pids[3..<6]).count == 1, "\(pids)")
      try require(Set(pids).count == 3, "\(pids)")
    }
  }

  private static func maxTasksPending(_ method: StartMethod) throws {
    for (processes, count) in [(1, 6), (2, 8)] {
      try Pool.with(processes: processes, using: method, maxTasksPerChild: 2) { pool in
        let results = try (0..<count).map { try pool.applyAsync(PoolErrand.square($0)) }
        let squares = try results.map { try $0.get(timeout: Children.limit) }
        try require(squares == (0..<count).map { $0 * $0 }, "\(squares)")
      }
    }
  }

  private static func maxTasksEarlyShutdown(_ method: StartMethod) throws {
    let pool = try Pool(processes: 3, using: method, maxTasksPerChild: 1)
    let results = try (0..<6).map { try pool.applyAsync(PoolErrand.square($0)) }
    pool.close()
    try require(results.map { try $0.get() } == (0..<6).map { $0 * $0 }, "results")
    try require(pool.join(timeout: Children.limit), "it does not end")
  }

  /// The only worker has done its share when the pool is closed, or has no other user, already.
  private static func stranded(
    _ method: StartMethod, closing: Bool, dropping: Bool
  ) throws {
    let isThere = try CountingSemaphore(permits: 0)
    let gate = try Gate()
    var pool: Pool? = try Pool(processes: 1, using: method, maxTasksPerChild: 1)
    let first = try pool?.applyAsync(PoolErrand.waitThere(isThere, gate, 1))
    let others = try (1..<3).map { try pool?.applyAsync(PoolErrand.square($0)) }
    isThere.acquire()
    if closing { pool?.close() }
    // Whoever may still ask for a result keeps the pool.
    if dropping { pool = nil }
    gate.open()
    try require(first?.get() == 1, "the first one")
    try require(others.map { try $0?.get(timeout: Children.limit) } == [1, 4], "the others")
    pool?.terminate()
    pool?.join()
  }

  private static func maxTasksTerminated(_ method: StartMethod) throws {
    let isThere = try CountingSemaphore(permits: 0)
    let gate = try Gate()
    let pool = try Pool(processes: 1, using: method, maxTasksPerChild: 1)
    let results = try (0..<3).map { _ in
      try pool.applyAsync(PoolErrand.waitThere(isThere, gate, 1))
    }
    isThere.acquire()
    pool.terminate()
    gate.open()
    for result in results {
      guard case .cancelled = result.outcome else { throw TestFailure("\(result)") }
    }
    try require(pool.join(timeout: Children.limit) && pool.workers.isEmpty, "it does not end")
    try require(!isThere.acquire(timeout: .zero), "another worker came")
  }

  // MARK: The end by force

  private static func end(_ pool: Pool, by signal: Int32, _ end: (ChildProcess) -> Void) throws {
    let workers = pool.workers
    for worker in workers { end(worker) }
    for worker in workers {
      let status = try worker.join(timeout: Children.limit)
      try require(status == .signaled(signal), "\(worker)")
    }
    try require(pool.apply(PoolErrand.square(3)) == 9, "no other worker came")
  }

  private static func forceShutdown(_ pool: Pool) throws {
    let isThere = try CountingSemaphore(permits: 0)
    let gate = try Gate()
    let result = try pool.applyAsync(PoolErrand.waitThere(isThere, gate, 1))
    isThere.acquire()
    let workers = pool.workers
    pool.terminate()
    try require(pool.join(timeout: Children.limit), "it does not end")
    try require(workers.allSatisfy { $0.termination == .signaled(SIGKILL) }, "\(workers)")
    guard case .cancelled = result.outcome else { throw TestFailure("\(result)") }
  }

  private static func forceShutdownDead(_ pool: Pool) throws {
    try requireThrown(PoolTaskError.self) { _ = try pool.apply(PoolErrand.exitNow(1)) }
    pool.terminate()
    try require(pool.join(timeout: Children.limit), "it does not end")
  }

  private static func forceShutdownStops(_ pool: Pool) throws {
    try require(pool.apply(PoolErrand.square(3)) == 9, "not 9")
    pool.terminate()
    try requireError(.closed) { _ = try pool.applyAsync(PoolErrand.square(3)) }
  }
}
