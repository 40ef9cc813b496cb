// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc
import Primitives

/// The cases of `TestPool`, in a process of their own.
struct PoolCases: TemplateTask {
  enum Case: String, Codable, Sendable {
    case apply, map, starmap, starmapAsync, mapAsync, mapAsyncCallbacks, mapUnencodable
    case mapChunksize, mapInputError, async, asyncTimeout, imap, imapInputError, imapUnordered
    case imapUnorderedInputError, makePool, terminate, emptyIterable, context, traceback
    case wrappedException, mapNoFailfast, enter
    case asyncErrorCallback, unencodableResult
    case workerLifetime, earlyClose, exitWithOpenPool
    case initializer, poolInProcess, releaseUnused, largePool
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
    case .apply: try with(apply)
    case .map: try with(map)
    case .starmap: try with(starmap)
    case .starmapAsync: try with(starmapAsync)
    case .mapAsync: try with(mapAsync)
    case .mapAsyncCallbacks: try with(mapAsyncCallbacks)
    case .mapUnencodable: try with(mapUnencodable)
    case .mapChunksize: try with(mapChunksize)
    case .mapInputError: try with(mapInputError)
    case .async: try with(async)
    case .asyncTimeout: try asyncTimeout()
    case .imap: try with(imap)
    case .imapInputError: try with(imapInputError)
    case .imapUnordered: try with(imapUnordered)
    case .imapUnorderedInputError: try with(imapUnorderedInputError)
    case .makePool: try makePool()
    case .terminate: try terminate()
    case .emptyIterable: try with(emptyIterable)
    case .context, .enter: try stoppedPool()
    case .traceback: try with(traceback)
    case .wrappedException: try with(wrappedException)
    case .mapNoFailfast: try with(mapNoFailfast)
    case .asyncErrorCallback: try with(asyncErrorCallback)
    case .unencodableResult: try with(unencodableResult)
    case .workerLifetime: try workerLifetime()
    case .earlyClose: try earlyClose()
    case .exitWithOpenPool: try exitWithOpenPool()
    case .initializer: try initializer()
    case .poolInProcess: try poolInProcess()
    case .releaseUnused: try releaseUnused()
    case .largePool: try largePool()
    }
  }

  private func with(_ body: (Pool) throws -> Void) throws {
    try Pool.with(processes: 4, using: method, body)
  }

  private func apply(_ pool: Pool) throws {
    try require(pool.apply(PoolErrand.square(5)) == 25, "not 25")
    try require(pool.apply(PoolErrand.add(5, 6)) == 11, "not 11")
    guard method == .fork else { return }
    try require(pool.apply { "from a closure" } == "from a closure", "another text")
  }

  private func map(_ pool: Pool) throws {
    let squares = try pool.map((0..<10).map(PoolErrand.square))
    try require(squares == (0..<10).map { $0 * $0 }, "\(squares)")
    let more = try pool.map((0..<100).map(PoolErrand.square), chunk: 20)
    try require(more == (0..<100).map { $0 * $0 }, "\(more)")
    guard method == .fork else { return }
    let offset = 5
    try require(pool.map(0..<100) { $0 + offset } == Array(5..<105), "a closure")
    let cube = pool.function { (number: Int) in number * number * number }
    for chunk in [1, 7, 100] {
      let cubes = try pool.map(0..<100, cube, chunk: chunk)
      try require(cubes == (0..<100).map { $0 * $0 * $0 }, "\(cubes)")
    }
  }

  private func starmap(_ pool: Pool) throws {
    let pairs = (0..<100).map { ($0, 99 - $0) }
    let sums = try pool.map(pairs.map { PoolErrand.add($0.0, $0.1) }, chunk: 20)
    try require(sums == Array(repeating: 99, count: 100), "\(sums)")
    guard method == .fork else { return }
    try require(pool.starmap(pairs) { $0 * $1 } == pairs.map { $0.0 * $0.1 }, "two arguments")
    let triples = pairs.map { ($0.0, "x", $0.1) }
    let texts = try pool.starmap(triples, chunk: 20) { "\($0)\($1)\($2)" }
    try require(texts == triples.map { "\($0.0)x\($0.2)" }, "\(texts)")
  }

  private func starmapAsync(_ pool: Pool) throws {
    let pairs = (0..<100).map { ($0, 99 - $0) }
    let sums = try pool.mapAsync(pairs.map { PoolErrand.add($0.0, $0.1) }).get()
    try require(sums == Array(repeating: 99, count: 100), "\(sums)")
    guard method == .fork else { return }
    let products = try pool.starmapAsync(pairs) { $0 * $1 }.get()
    try require(products == pairs.map { $0.0 * $0.1 }, "\(products)")
  }

  private func mapAsync(_ pool: Pool) throws {
    let result = try pool.mapAsync((0..<10).map(PoolErrand.square))
    try require(result.get(timeout: Children.limit) == (0..<10).map { $0 * $0 }, "\(result)")
    try require(result.isReady && result.isSuccessful == true, "\(result)")
  }

  private func mapAsyncCallbacks(_ pool: Pool) throws {
    let (values, errors) = (try Queue<[Int]>(), try Queue<String>())
    let good = try pool.mapAsync(
      (0..<4).map(PoolErrand.square), callback: { try? values.put($0) },
      errorCallback: { try? errors.put("\($0)") })
    good.wait()
    let bad = try pool.mapAsync(
      [PoolErrand.square(1), .mishap(3)], callback: { try? values.put($0) },
      errorCallback: { try? errors.put("\($0)") })
    bad.wait()
    try require(values.count == 1 && values.get() == [0, 1, 4, 9], "values")
    try require(errors.count == 1 && errors.get() == "\(PoolMishap(number: 3))", "errors")
  }

  private func mapUnencodable(_ pool: Pool) throws {
    let tasks = [MineTask(), MineTask(input: Mine(.encoding))]
    try requireThrown(PoolMishap.self) { _ = try pool.map(tasks) }
    try requireThrown(PoolMishap.self) { _ = try pool.apply(tasks[1]) }
    try require(pool.map([tasks[0]]).count == 1, "not usable")
  }

  private func mapChunksize(_ pool: Pool) throws {
    let result = try pool.mapAsync([PoolErrand](), chunk: 1)
    try require(result.get(timeout: Children.limit) == [], "\(result)")
  }

  private func mapInputError(_ pool: Pool) throws {
    // Whoever reads the inputs of a map gets their error, before anything is given away.
    try requireThrown(PoolMishap.self) {
      _ = try pool.map((0..<5).map { number in try Self.input(number, failingAt: 3) })
    }
    for limit in [0, 1, 10] {
      var results = try pool.imap(reading: Self.source(failingAfter: limit), chunk: 3)
        .map { try? $0.get() }
      try require(results.popLast() == .some(nil), "no error")
      try require(results == (0..<limit).map { $0 * $0 }, "\(results)")
    }
    try require(pool.apply(PoolErrand.square(7)) == 49, "not usable")
  }

  private static func input(_ number: Int, failingAt limit: Int) throws -> PoolErrand {
    if number == limit { throw PoolMishap(number: number) }
    return .square(number)
  }

  /// Yields tasks, and throws then.
  static func source(failingAfter limit: Int) -> () throws -> PoolErrand? {
    var next = 0
    return {
      defer { next += 1 }
      return try input(next, failingAt: limit)
    }
  }

  private func async(_ pool: Pool) throws {
    let gate = try Gate()
    let result = try pool.applyAsync(PoolErrand.wait(gate, 7))
    try require(!result.isReady && result.isSuccessful == nil, "ready at once")
    try require(!result.wait(timeout: .milliseconds(1)), "ready at once")
    gate.open()
    try require(result.get() == 7, "another value")
  }

  private func asyncTimeout() throws {
    let pool = try Pool(processes: 4, using: method)
    let isThere = try CountingSemaphore(permits: 0)
    let result = try pool.applyAsync(PoolErrand.stay(isThere))
    try require(result.get(timeout: .milliseconds(20)) == nil, "a result")
    try require(isThere.acquire(timeout: Children.limit), "not started")
    pool.terminate()
    try require(pool.join(timeout: Children.limit), "it does not end")
    guard case .cancelled = result.outcome else { throw TestFailure("\(result)") }
  }

  private func imap(_ pool: Pool) throws {
    for (count, chunk) in [(10, 1), (1000, 1), (1000, 100), (3, 5)] {
      let iterator = try pool.imap((0..<count).map(PoolErrand.square), chunk: chunk)
      for number in 0..<count {
        guard case .success(number * number)? = iterator.next() else {
          throw TestFailure("\(number) of \(count) in chunks of \(chunk)")
        }
      }
      try require(iterator.next() == nil && iterator.next() == nil, "too many")
    }
  }

  private func imapInputError(_ pool: Pool) throws {
    for chunk in [1, 2, 4] {
      let iterator = try pool.imap(reading: Self.source(failingAfter: 7), chunk: chunk)
      for number in 0..<7 {
        try require(iterator.next()?.get() == number * number, "\(number)")
      }
      try requireThrown(PoolMishap.self) { _ = try iterator.next()?.get() }
      try require(iterator.next() == nil, "too many")
    }
  }

  private func imapUnordered(_ pool: Pool) throws {
    for chunk in [1, 100] {
      let tasks = (0..<1000).map(PoolErrand.square)
      let squares = try pool.imapUnordered(tasks, chunk: chunk).map { try $0.get() }
      try require(squares.sorted() == (0..<1000).map { $0 * $0 }, "\(squares.count)")
    }
  }

  private func imapUnorderedInputError(_ pool: Pool) throws {
    for chunk in [1, 2, 4] {
      let results = try pool.imap(
        reading: Self.source(failingAfter: 7), chunk: chunk, inOrder: false
      ).map { try? $0.get() }
      try require(results.count { $0 == nil } == 1, "\(results)")
      try require(Set(results.compactMap(\.self)) == Set((0..<7).map { $0 * $0 }), "\(results)")
    }
  }

  private func makePool() throws {
    let pool = try Pool(processes: 3, using: method)
    try require(pool.processCount == 3 && Set(pool.workers.map(\.pid)).count == 3, "\(pool)")
    try require(pool.workers.allSatisfy { $0.isDaemon && $0.startMethod == method }, "\(pool)")
    pool.close()
    try require(pool.join(timeout: Children.limit), "it does not end")
  }

  private func terminate() throws {
    let pool = try Pool(processes: 3, using: method)
    let isThere = try CountingSemaphore(permits: 0)
    let result = try pool.mapAsync(
      (0..<10_000).map { _ in PoolErrand.stay(isThere) }, chunk: 1)
    for _ in 0..<3 { try require(isThere.acquire(timeout: Children.limit), "not started") }
    pool.terminate()
    pool.terminate()
    try require(pool.join(timeout: Children.limit), "it does not end")
    guard case .cancelled = result.outcome else { throw TestFailure("\(result)") }
    try require(!isThere.acquire(timeout: .zero), "a waiting task has been run")
  }

  private func emptyIterable(_ pool: Pool) throws {
    let none: [PoolErrand] = []
    try require(pool.map(none).isEmpty && pool.map(none, chunk: 3).isEmpty, "map")
    try require(pool.mapAsync(none).get().isEmpty, "mapAsync")
    try require(pool.imap(none).next() == nil && pool.imapUnordered(none).next() == nil, "imap")
    guard method == .fork else { return }
    try require(pool.starmap([(Int, Int)]()) { $0 + $1 }.isEmpty, "starmap")
  }

  private func stoppedPool() throws {
    let pool = try Pool.with(processes: 2, using: method) { pool in
      try require(pool.map([PoolErrand.square(3)]) == [9] && pool.isOpen, "not usable")
      return pool
    }
    try require(!pool.isOpen && pool.workers.isEmpty, "\(pool)")
    try requireError(.closed) { _ = try pool.map([PoolErrand.square(3)]) }
    try requireError(.closed) { _ = try pool.applyAsync(PoolErrand.square(3)) }
    try requireError(.closed) { _ = try pool.imap([PoolErrand.square(3)]) }
    try require(pool.join(), "a pool can be joined again")
  }

  private func traceback(_ pool: Pool) throws {
    do {
      _ = try pool.apply(PoolErrand.fail("no paper"))
      throw TestFailure("nothing was thrown")
    } catch let error as RemoteError {
      try require(error.message == "no paper" && error.typeName == "TestFailure", "\(error)")
      let worker = pool.workers.first { $0.pid == error.processPid }
      try require(worker != nil && worker?.name == error.processName, "\(error), \(pool.workers)")
    }
    // What goes wrong here is thrown as it is.
    try requireThrown(PoolMishap.self) { _ = try pool.apply(MineTask(input: Mine(.encoding))) }
  }

  private func wrappedException(_ pool: Pool) throws {
    do {
      _ = try pool.apply(PoolErrand.mishap(42))
      throw TestFailure("nothing was thrown")
    } catch let error as PoolMishap {
      try require(error.number == 42, "\(error)")
    }
  }

  private func mapNoFailfast(_ pool: Pool) throws {
    let total = try SharedValue(0)
    let tasks = [.mishap(1), .mishap(2)] + (0..<50).map { PoolErrand.count(total, $0) }
    do {
      _ = try pool.map(tasks, chunk: 1)
      throw TestFailure("nothing was thrown")
    } catch let error as PoolMishap {
      try require(error.number == 1 && total.value == 50, "\(error), \(total.value)")
    }
    let large = (0..<20).map { PoolErrand.fail(String(repeating: "x", count: 1 << 16) + "\($0)") }
    try requireThrown(RemoteError.self) { _ = try pool.map(large) }
  }

  private func asyncErrorCallback(_ pool: Pool) throws {
    let errors = try Queue<String>()
    let result = try pool.applyAsync(
      PoolErrand.mishap(3), errorCallback: { try? errors.put("\($0)") })
    try requireThrown(PoolMishap.self) { _ = try result.get() }
    try require(errors.count == 1 && errors.get() == "\(PoolMishap(number: 3))", "errors")
  }

  private func unencodableResult(_ pool: Pool) throws {
    let before = Set(pool.workers.map(\.pid))
    for _ in 0..<20 {
      try requireThrown(PoolMishap.self) {
        _ = try pool.apply(MineTask(outputMoment: .encoding))
      }
    }
    try require(Set(pool.workers.map(\.pid)) == before, "\(pool.workers)")
  }

  private func workerLifetime() throws {
    try Pool.with(processes: 3, using: method, maxTasksPerChild: 10) { pool in
      let results = try (0..<100).map { try pool.applyAsync(PoolErrand.square($0)) }
      for (number, result) in results.enumerated() {
        try require(result.get() == number * number, "\(number)")
      }
      let pids = try Set((0..<100).map { _ in try pool.apply(PoolErrand.pid) })
      try require(pids.count >= 10, "\(pids)")
    }
  }

  private func earlyClose() throws {
    let pool = try Pool(processes: 3, using: method, maxTasksPerChild: 1)
    let results = try (0..<6).map { try pool.applyAsync(PoolErrand.square($0)) }
    pool.close()
    try require(pool.join(timeout: Children.limit), "it does not end")
    for (number, result) in results.enumerated() {
      try require(result.get() == number * number, "\(number)")
    }
  }

  private func exitWithOpenPool() throws {
    let pids = try Queue<Int32>()
    let child = try ChildProcess.start(PoolLeaver(method: method, pids: pids), using: method)
    try require(Children.join([child]) == [0], "\(child)")
    try require(pids.count == 2, "\(pids.count) workers")
    while let pid = try pids.get(timeout: .zero) {
      let state = ProcessStatus(of: pid)?.state ?? "X"
      try require("ZX".contains(state), "\(pid) lives on: \(state)")
    }
  }

  private func initializer() throws {
    let count = try SharedValue(0)
    let pool = try Pool(processes: 4, using: method, initializer: Errand.add(count))
    try require(pool.map((0..<8).map(PoolErrand.square)).count == 8, "results")
    pool.close()
    try require(pool.join(timeout: Children.limit) && count.value == 4, "\(count.value)")
    guard method == .fork else { return }
    let other = try Pool(forking: 2, initializer: { count.add(10) })
    other.close()
    try require(other.join(timeout: Children.limit) && count.value == 24, "\(count.value)")
  }

  private func poolInProcess() throws {
    let squares = try Queue<[Int]>()
    let child = try ChildProcess.start(PoolMaker(method: method, squares: squares), using: method)
    try require(Children.join([child]) == [0], "\(child)")
    try require(squares.get() == (0..<8).map { $0 * $0 }, "another result")
  }

  private func releaseUnused() throws {
    // Each worker takes one descriptor here: there is room for three of four.
    try FileLimit.with(UInt(FileLimit.lowestFree() + 3)) {
      try requireError(.systemFailure) { _ = try Pool(processes: 4, using: .fork) }
    }
  }

  private func largePool() throws {
    try Pool.with(processes: 200, using: method) { pool in
      let squares = try pool.map((0..<1000).map(PoolErrand.square))
      try require(squares == (0..<1000).map { $0 * $0 }, "\(squares.count)")
    }
  }
}

/// Leaves with a pool that is neither closed nor terminated, and busy.
struct PoolLeaver: ProcessBody {
  let method: StartMethod
  let pids: Queue<Int32>

  func run() throws {
    let pool = try Pool(processes: 2, using: method)
    let isThere = try CountingSemaphore(permits: 0)
    let result = try pool.mapAsync(
      Array(repeating: PoolErrand.stay(isThere), count: 4), chunk: 1, callback: { _ in })
    for _ in 0..<2 { isThere.acquire() }
    for worker in pool.workers { try pids.put(worker.pid) }
    // Nothing lets go of the pool before the exit.
    CurrentProcess.atExit { withExtendedLifetime(result) {} }
  }
}

/// Makes a pool in a child.
struct PoolMaker: ProcessBody {
  let method: StartMethod
  let squares: Queue<[Int]>

  func run() throws {
    try Pool.with(processes: 4, using: method) { pool in
      try squares.put(pool.map((0..<8).map(PoolErrand.square)))
    }
  }
}
