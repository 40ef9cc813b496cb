// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc
import Primitives

/// The cases of `ExecutorTests`, in a process of their own.
struct ExecutorCases: TemplateTask {
  enum Case: String, Codable, Sendable {
    case submit, map, mapException, mapTimeout, killedChild, saturation, maxTasks
    case maxTasksEarlyShutdown, runAfterShutdown, hangAtShutdown, cancelFutures
    case processesTerminate, asCompleted, future, failingInitializer
  }

  let what: Case
  let method: StartMethod

  func run(in context: TemplateContext) throws -> Passed {
    try Watchdog.over { try runCase() }
    try require(CurrentProcess.children.isEmpty, "\(CurrentProcess.children) are left")
    return Passed()
  }

  private func runCase() throws {
    switch what {
    case .submit: try with(submit)
    case .map: try with(map)
    case .mapException: try with(mapException)
    case .mapTimeout: try with(mapTimeout)
    case .killedChild: try with(killedChild)
    case .saturation: try with(saturation)
    case .maxTasks: try maxTasks()
    case .maxTasksEarlyShutdown: try maxTasksEarlyShutdown()
    case .runAfterShutdown: try runAfterShutdown()
    case .hangAtShutdown: try hangAtShutdown()
    case .cancelFutures: try cancelFutures()
    case .processesTerminate: try processesTerminate()
    case .asCompleted: try with(asCompleted)
    case .future: try with(future)
    case .failingInitializer: try failingInitializer()
    }
  }

  private func with(_ body: (Pool) throws -> Void) throws {
    try Pool.with(processes: 3, using: method, body)
  }

  private func submit(_ pool: Pool) throws {
    try require(pool.applyAsync(PoolErrand.square(16)).get() == 256, "not 256")
    try require(pool.applyAsync(PoolErrand.add(2, 8)).get() == 10, "not 10")
  }

  private func map(_ pool: Pool) throws {
    let expected = (0..<40).map { $0 * $0 }
    for chunk in [1, 6, 50] {
      let tasks = (0..<40).map(PoolErrand.square)
      let squares = try pool.imap(tasks, chunk: chunk).map { try $0.get() }
      try require(squares == expected, "chunks of \(chunk): \(squares)")
    }
  }

  private func mapException(_ pool: Pool) throws {
    let results = try pool.imap([PoolErrand.square(1), .square(2), .mishap(3), .square(4)])
    try require(results.next()?.get() == 1 && results.next()?.get() == 4, "the first two")
    try requireThrown(PoolMishap.self) { _ = try results.next()?.get() }
    try require(results.next()?.get() == 16, "the one after")
  }

  private func mapTimeout(_ pool: Pool) throws {
    let isThere = try CountingSemaphore(permits: 0)
    let results = try pool.imap([PoolErrand.square(1), .stay(isThere)])
    try require(results.next()?.get() == 1, "the first")
    guard case .timedOut = results.next(timeout: .milliseconds(5)) else {
      throw TestFailure("no timeout")
    }
  }

  private func killedChild(_ pool: Pool) throws {
    let pids = try Queue<Int32>()
    let results = try (0..<3).map { _ in try pool.applyAsync(PoolErrand.stayAs(pids)) }
    let pid = try pids.get()
    _ = kill(pid, SIGKILL)
    // Only the task of the dead worker has failed, and the pool goes on.
    let other = try pool.applyAsync(PoolErrand.square(3))
    try require(other.get(timeout: Children.limit) == 9, "broken")
    let died = results.filter { $0.isReady }
    try require(died.count == 1, "\(died.count) failed")
    guard case .workerDied(.signaled(SIGKILL)) = died[0].outcome else {
      throw TestFailure("\(died)")
    }
  }

  private func saturation(_ pool: Pool) throws {
    let gate = try Gate()
    let results = try (0..<100).map { try pool.applyAsync(PoolErrand.wait(gate, $0)) }
    try require(pool.workers.count == 3, "\(pool.workers.count) workers")
    gate.open()
    try require(results.map { try $0.get() } == Array(0..<100), "results")
  }

  private func maxTasks() throws {
    try Pool.with(processes: 1, using: method, maxTasksPerChild: 3) { pool in
      let pids = try (0..<7).map { _ in try pool.apply(PoolErrand.pid) }
      try require(Set(pids[0..<3]).count == 1 && Set(pids[3..<6]).count == 1, "\(pids)")
      try require(Set(pids).count == 3, "\(pids)")
    }
  }

  private func maxTasksEarlyShutdown() throws {
    let pool = try Pool(processes: 3, using: method, maxTasksPerChild: 1)
    let results = try (0..<6).map { try pool.applyAsync(PoolErrand.square($0)) }
    pool.close()
    try require(results.map { try $0.get() } == (0..<6).map { $0 * $0 }, "results")
    try require(pool.join(timeout: Children.limit), "it does not end")
  }

  private func runAfterShutdown() throws {
    let pool = try Pool(processes: 1, using: method)
    pool.close()
    try requireError(.closed) { _ = try pool.applyAsync(PoolErrand.square(2)) }
    try require(pool.join(timeout: Children.limit), "it does not end")
    try requireError(.closed) { _ = try pool.applyAsync(PoolErrand.square(2)) }
  }

  private func hangAtShutdown() throws {
    let pool = try Pool(processes: 3, using: method)
    let gate = try Gate()
    let results = try (0..<50).map { try pool.applyAsync(PoolErrand.wait(gate, $0)) }
    pool.close()
    gate.open()
    for result in results { try require(result.wait(timeout: Children.limit), "no result") }
    try require(pool.join(timeout: Children.limit), "it does not end")
  }

  private func cancelFutures() throws {
    let pool = try Pool(processes: 2, using: method)
    let (gate, count, isThere) = (
      try Gate(), try SharedValue(0), try CountingSemaphore(permits: 0)
    )
    let running = try (0..<2).map { _ in
      try pool.applyAsync(WaitingErrand(isThere: isThere, gate: gate))
    }
    for _ in running { isThere.acquire() }
    let waiting = try (0..<20).map { try pool.applyAsync(PoolErrand.count(count, $0)) }
    for result in waiting { try require(result.cancel(), "not cancelled") }
    pool.close()
    gate.open()
    try require(pool.join(timeout: Children.limit) && count.value == 0, "\(count.value) were run")
    try require(running.map { try $0.get() } == [true, true], "those that were running")
  }

  private func processesTerminate() throws {
    let pool = try Pool(processes: 3, using: method)
    let workers = pool.workers
    _ = try pool.map((0..<10).map(PoolErrand.square))
    pool.close()
    try require(pool.join(timeout: Children.limit), "it does not end")
    try require(workers.allSatisfy { $0.termination == .exited(0) }, "\(workers)")
  }

  private func asCompleted(_ pool: Pool) throws {
    let gate = try Gate()
    let results = try pool.imapUnordered([PoolErrand.wait(gate, 1), .square(2)])
    try require(results.next()?.get() == 4, "the one that is done comes first")
    guard case .timedOut = results.next(timeout: .zero) else { throw TestFailure("too early") }
    gate.open()
    try require(results.next()?.get() == 1 && results.next() == nil, "the other one")
  }

  private func future(_ pool: Pool) throws {
    let calls = try Queue<Int>()
    let gate = try Gate()
    let result = try pool.applyAsync(PoolErrand.wait(gate, 5))
    for number in 1...3 { result.whenReady { _ in try? calls.put(number) } }
    try require(result.get(timeout: .zero) == nil && result.outcome == nil, "too early")
    gate.open()
    try require(result.get() == 5 && !result.cancel() && result.isSuccessful == true, "value")
    // At once, where it is ready.
    result.whenReady { _ in try? calls.put(4) }
    try require((1...4).map { _ in try calls.get() } == [1, 2, 3, 4], "the order of the calls")
    let failed = try pool.applyAsync(PoolErrand.mishap(1))
    failed.wait()
    try require(failed.isSuccessful == false, "an error")
    for _ in 0..<2 { try requireThrown(PoolMishap.self) { _ = try failed.get() } }
  }

  private func failingInitializer() throws {
    let pool = try Pool(processes: 2, using: method, initializer: Errand.fail("no paper"))
    try requireError(.broken) { _ = try pool.map([PoolErrand.square(1)]) }
    try requireError(.broken) { _ = try pool.apply(PoolErrand.square(1)) }
    try require(pool.join(timeout: Children.limit), "it does not end")
  }
}

/// Says that it is there, and waits.
struct WaitingErrand: PoolTask {
  let isThere: CountingSemaphore
  let gate: Gate

  func run() throws -> Bool {
    isThere.release()
    gate.wait()
    return true
  }
}
