// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc
import Primitives

/// The cases of `PoolTests`, in a process of their own.
struct PoolPromise: TemplateTask {
  enum Case: String, Codable, Sendable, CaseIterable {
    case ownDeath, exits, retries, limits, cancelWaiting, cancelRunning, failFast, readAhead
    case oldWorkers, sharedObjects, initializerFails, hopelessStarts, dropped, nothingLeft
    case terminateInCallback, nested, undecodable, chunkFailure, closedWhileBusy, outcomes
  }

  let what: Case
  let method: StartMethod

  func run(in context: TemplateContext) throws -> Passed {
    StartMethod.default = method
    try Watchdog.over { try runCase() }
    try require(CurrentProcess.children.isEmpty, "\(CurrentProcess.children) are left")
    return Passed()
  }

  private func runCase() throws {
    switch what {
    case .ownDeath: try with(ownDeath)
    case .exits: try with(exits)
    case .retries: try with(retries)
    case .limits: try with(limits)
    case .cancelWaiting: try with(cancelWaiting)
    case .cancelRunning: try with(cancelRunning)
    case .failFast: try with(failFast)
    case .readAhead: try with(readAhead)
    case .oldWorkers: if method == .fork { try oldWorkers() }
    case .sharedObjects: try with(sharedObjects)
    case .initializerFails: try initializerFails()
    case .hopelessStarts: try hopelessStarts()
    case .dropped: try dropped()
    case .nothingLeft: try nothingLeft()
    case .terminateInCallback: try terminateInCallback()
    case .nested: try with(nested)
    case .undecodable: try with(undecodable)
    case .chunkFailure: try with(chunkFailure)
    case .closedWhileBusy: try closedWhileBusy()
    case .outcomes: try with(outcomes)
    }
  }

  private func with(_ body: (Pool) throws -> Void) throws {
    try Pool.with(processes: 2, body)
  }

  private func requireDied(
    _ status: TerminationStatus, line: Int = #line, _ body: () throws -> Void
  ) throws {
    do {
      try body()
    } catch let error as PoolTaskError {
      return try require(error == .workerDied(status), "\(error)", line: line)
    }
    throw TestFailure("line \(line): nothing was thrown")
  }

  private func ownDeath(_ pool: Pool) throws {
    var tasks = (0..<20).map(PoolErrand.square)
    tasks[7] = .kill
    let results = try tasks.map { try pool.applyAsync($0) }
    for (number, result) in results.enumerated() {
      if number == 7 {
        try requireDied(.signaled(SIGKILL)) { _ = try result.get() }
      } else {
        try require(result.get() == number * number, "\(number)")
      }
    }
    try require(pool.workers.count == 2, "not healed")
  }

  private func exits(_ pool: Pool) throws {
    try requireDied(.exited(7)) { _ = try pool.apply(PoolErrand.leave(7)) }
    try requireDied(.exited(0)) { _ = try pool.apply(PoolErrand.leave(0)) }
    try requireDied(.exited(3)) { _ = try pool.apply(PoolErrand.exitNow(3)) }
    try require(pool.apply(PoolErrand.square(3)) == 9, "not usable")
  }

  private func retries(_ pool: Pool) throws {
    let options = PoolOptions(retries: 2)
    let total = try SharedValue(0)
    try require(pool.apply(PoolErrand.dieOnce(total), options: options) == 2, "\(total.value)")
    try requireDied(.signaled(SIGKILL)) { _ = try pool.apply(PoolErrand.kill, options: options) }
    try requireDied(.exited(7)) { _ = try pool.apply(PoolErrand.leave(7), options: options) }
    // An error is no death.
    let count = try SharedValue(0)
    let tasks = [PoolErrand.count(count, 1), .mishap(1)]
    try requireThrown(PoolMishap.self) {
      _ = try pool.map(tasks, chunk: 1, options: options)
    }
    try require(count.value == 1, "\(count.value)")
  }

  private func limits(_ pool: Pool) throws {
    let pids = try Queue<Int32>()
    let options = PoolOptions(limit: .milliseconds(50))
    let result = try pool.applyAsync(PoolErrand.stayAs(pids), options: options)
    let pid = try pids.get()
    // No one drives the pool now: the limit holds by itself.
    while let state = ProcessStatus(of: pid)?.state, !"ZX".contains(state) { Spin.yield() }
    guard case .timedOut = try outcome(of: result) else { throw TestFailure("\(result)") }
    let long = PoolOptions(limit: .seconds(3600))
    let squares = try pool.map((0..<50).map(PoolErrand.square), chunk: 1, options: long)
    try require(squares == (0..<50).map { $0 * $0 }, "\(squares)")
    try requireDied(.signaled(SIGKILL)) { _ = try pool.apply(PoolErrand.kill, options: long) }
  }

  private func outcome(of result: PoolResult<Int>) throws -> PoolOutcome<Int> {
    guard result.wait(timeout: Children.limit), let outcome = result.outcome else {
      throw TestFailure("no outcome")
    }
    return outcome
  }

  private func cancelWaiting(_ pool: Pool) throws {
    let (gate, total) = (try Gate(), try SharedValue(0))
    let blockers = try (0..<2).map { try pool.applyAsync(PoolErrand.wait(gate, $0)) }
    let waiting = try pool.mapAsync(
      (0..<300).map { PoolErrand.count(total, $0) }, chunk: 1)
    let after = try pool.applyAsync(PoolErrand.square(9))
    let workers = Set(pool.workers.map(\.pid))
    try require(waiting.cancel() && waiting.isReady && !waiting.cancel(), "not cancelled")
    gate.open()
    try require(blockers.map { try $0.get() } == [0, 1] && after.get() == 81, "others")
    try require(total.value == 0 && Set(pool.workers.map(\.pid)) == workers, "\(total.value)")
    try require(!after.cancel() && after.get() == 81, "what is done stays")
  }

  private func cancelRunning(_ pool: Pool) throws {
    let (pids, gate) = (try Queue<Int32>(), try Gate())
    let running = try pool.applyAsync(PoolErrand.stayAs(pids))
    let pid = try pids.get()
    let other = try pool.applyAsync(PoolErrand.wait(gate, 5))
    let third = try pool.applyAsync(PoolErrand.square(4))
    try require(running.cancel() && running.isReady, "not cancelled")
    guard case .cancelled = running.outcome else { throw TestFailure("\(running)") }
    try require(third.get() == 16, "the worker was not replaced")
    gate.open()
    try require(other.get() == 5 && !pool.workers.contains { $0.pid == pid }, "another worker")
  }

  private func failFast(_ pool: Pool) throws {
    let (isThere, gate) = (try CountingSemaphore(permits: 0), try Gate())
    let tasks =
      [PoolErrand.stay(isThere), .mishap(1)] + (0..<200).map { PoolErrand.wait(gate, $0) }
    let result = try pool.mapAsync(tasks, chunk: 1, options: PoolOptions(failFast: true))
    try requireThrown(PoolMishap.self) { _ = try result.get() }
    // No one is left who waits at the gate, or that would never be run.
    try require(pool.apply(PoolErrand.square(3)) == 9, "not usable")
    let good = try pool.map([PoolErrand.square(2)], options: PoolOptions(failFast: true))
    try require(good == [4], "\(good)")
  }

  private func readAhead(_ pool: Pool) throws {
    var read = 0
    let iterator = try pool.imap(
      reading: {
        read += 1
        return PoolErrand.square(read)
      }, readAhead: 5)
    try require(read == 5, "\(read) read before the first result")
    for number in 1...20 {
      try require(iterator.next()?.get() == number * number, "\(number)")
      try require(read <= number + 5, "\(read) read for \(number) results")
    }
    guard case .result(.success(441)) = iterator.next(timeout: Children.limit) else {
      throw TestFailure("no result in time")
    }
    let isThere = try CountingSemaphore(permits: 0)
    let slow = try pool.imap([PoolErrand.stay(isThere)])
    guard case .timedOut = slow.next(timeout: .milliseconds(1)) else {
      throw TestFailure("a result")
    }
  }

  /// Closures that workers do not have which were forked before.
  private func oldWorkers() throws {
    let pool = try Pool(processes: 3, using: .fork)
    for round in 0..<10 {
      let values = try pool.map(0..<20, chunk: 1) { $0 * round }
      try require(values == (0..<20).map { $0 * round }, "\(values)")
    }
    let before = Set(pool.workers.map(\.pid))
    let function = pool.function { (number: Int) in number + 1 }
    let slow = try pool.applyAsync(PoolErrand.square(3))
    try require(pool.apply(function, to: 1) == 2 && slow.get() == 9, "mixed with a task")
    // No worker can do the work of another: each is one that has both functions then.
    let barrier = try Barrier(parties: 3)
    let meeting = pool.function { (_: Int) in try barrier.wait() }
    _ = try pool.map(0..<3, meeting, chunk: 1)
    let then = Set(pool.workers.map(\.pid))
    try require(then.count == 3 && then.isDisjoint(with: before), "\(then) \(before)")
    for _ in 0..<20 { _ = try pool.map(0..<20, function, chunk: 1) }
    try require(Set(pool.workers.map(\.pid)) == then, "\(pool.workers) \(then)")
    let queue = try pool.apply { try Queue<Int>() }
    try pool.mapAsync([queue, queue], chunk: 1) { queue in
      try queue.put(7)
      return true
    }.wait()
    try require(queue.count == 2, "\(queue.count) elements")
    pool.close()
    try require(pool.join(timeout: Children.limit), "it does not end")
  }

  private func sharedObjects(_ pool: Pool) throws {
    let (lock, total) = (try Lock(), try SharedValue(0))
    let tasks = Array(repeating: PoolErrand.lockTwice(lock, total), count: 50)
    _ = try pool.map(tasks, chunk: 1)
    _ = try pool.map(tasks)
    try require(total.value == 200, "\(total.value)")
    let made = try pool.map((0..<10).map(QueueTask.init), chunk: 3)
    try require(made.map { try $0.get() } == Array(0..<10), "the queues that tasks made")
  }

  private func initializerFails() throws {
    let pool = try Pool(processes: 2, initializer: Errand.fail("no paper"))
    do {
      _ = try pool.apply(PoolErrand.square(2))
      throw TestFailure("nothing was thrown")
    } catch let error as PrimitivesError {
      try require(error.code == .broken && error.message.contains("no paper"), "\(error)")
    }
    try requireError(.broken) { _ = try pool.applyAsync(PoolErrand.square(2)) }
    try require(!pool.isOpen && pool.join(timeout: Children.limit), "it does not end")
  }

  private func hopelessStarts() throws {
    let pool = try Pool(processes: 2, initializer: Errand.leave(9))
    do {
      _ = try pool.apply(PoolErrand.square(2))
      throw TestFailure("nothing was thrown")
    } catch let error as PrimitivesError {
      try require(error.code == .broken && error.message.hasSuffix("9"), "\(error)")
    }
    try require(pool.join(timeout: Children.limit), "it does not end")
  }

  private func dropped() throws {
    var pool: Pool? = try Pool(processes: 2)
    let isThere = try CountingSemaphore(permits: 0)
    var result = try pool?.applyAsync(PoolErrand.stay(isThere))
    isThere.acquire()
    let workers = pool?.workers ?? []
    pool = nil
    // Whoever may still ask for a result keeps it.
    try require(workers.count == 2 && workers.allSatisfy(\.isAlive), "\(workers)")
    result = nil
    try require(result == nil && !workers.contains(where: \.isAlive), "\(workers)")
  }

  private func nothingLeft() throws {
    try with { _ = try $0.apply(PoolErrand.square(1)) }
    try OpenDescriptors.requireKept {
      for _ in 0..<3 {
        try Pool.with(processes: 2, maxTasksPerChild: 3) { pool in
          let total = try SharedValue(0)
          _ = try pool.map((0..<20).map { PoolErrand.count(total, $0) }, chunk: 1)
          _ = try? pool.apply(PoolErrand.kill)
          _ = try pool.applyAsync(PoolErrand.count(total, 1)).cancel()
          _ = try pool.imap((0..<5).map(PoolErrand.square)).next()
        }
      }
    }
  }

  private func terminateInCallback() throws {
    let pool = try Pool(processes: 2)
    let isThere = try CountingSemaphore(permits: 0)
    let called = try CountingSemaphore(permits: 0)
    let stuck = try pool.applyAsync(
      PoolErrand.stay(isThere), errorCallback: { _ in called.release() })
    let result = try pool.applyAsync(PoolErrand.square(3)) { _ in
      pool.terminate()
      called.release()
    }
    try require(result.get() == 9, "another result")
    guard case .cancelled = try outcome(of: stuck) else { throw TestFailure("\(stuck)") }
    try require(called.acquire(timeout: Children.limit), "not called")
    try require(called.acquire(timeout: Children.limit), "not called")
    try require(pool.join(timeout: Children.limit), "it does not end")
  }

  private func nested(_ pool: Pool) throws {
    let sums = try pool.map([PoolErrand.nested(4, method), .nested(5, method)], chunk: 1)
    try require(sums == [14, 30], "\(sums)")
  }

  private func undecodable(_ pool: Pool) throws {
    for _ in 0..<3 {
      do {
        _ = try pool.apply(BrokenMishapTask())
        throw TestFailure("nothing was thrown")
      } catch let error as RemoteError {
        try require(error.typeName == "BrokenMishap", "\(error)")
      }
      try requireThrown(PoolMishap.self) { _ = try pool.apply(MineTask(outputMoment: .decoding)) }
      try requireThrown(PoolMishap.self) { _ = try pool.apply(MineTask(input: Mine(.decoding))) }
    }
    try require(pool.apply(PoolErrand.square(3)) == 9, "not usable")
  }

  /// A chunk is one task: it fails as one.
  private func chunkFailure(_ pool: Pool) throws {
    var tasks = (0..<12).map(PoolErrand.square)
    tasks[5] = .kill
    let results = try pool.imap(tasks, chunk: 4).map { try? $0.get() }
    try require(results.count == 12, "\(results)")
    for number in 0..<12 {
      let expected = (4..<8).contains(number) ? nil : number * number
      try require(results[number] == expected, "\(results)")
    }
  }

  private func closedWhileBusy() throws {
    let pool = try Pool(processes: 2)
    let gate = try Gate()
    let results = try (0..<10).map { try pool.applyAsync(PoolErrand.wait(gate, $0)) }
    let died = try pool.applyAsync(PoolErrand.kill, options: PoolOptions(retries: 1))
    pool.close()
    pool.close()
    try requireError(.closed) { _ = try pool.applyAsync(PoolErrand.square(1)) }
    try require(!pool.join(timeout: .milliseconds(1)), "it did not wait")
    gate.open()
    try require(pool.join(timeout: Children.limit), "it does not end")
    try require(results.map { try $0.get() } == Array(0..<10), "results")
    try requireDied(.signaled(SIGKILL)) { _ = try died.get() }
  }

  private func outcomes(_ pool: Pool) throws {
    guard case .value(4) = try outcome(of: pool.applyAsync(PoolErrand.square(2))),
      case .failed(PoolMishap(number: 1)) = try outcome(of: pool.applyAsync(PoolErrand.mishap(1))),
      case .workerDied(.exited(2)) = try outcome(of: pool.applyAsync(PoolErrand.exitNow(2)))
    else { throw TestFailure("another outcome") }
  }
}

/// Makes a queue in a worker, which outlives it.
struct QueueTask: PoolTask {
  let number: Int

  func run() throws -> Queue<Int> {
    let queue = try Queue<Int>()
    try queue.put(number)
    return queue
  }
}

extension PoolMishap {
  static func ~= (pattern: PoolMishap, error: any Error) -> Bool {
    error as? PoolMishap == pattern
  }
}
