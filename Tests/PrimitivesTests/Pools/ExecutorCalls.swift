// SPDX-License-Identifier: Apache-2.0

import Glibc
import Primitives

/// What every executor promises of its calls.
enum ExecutorCalls: String, ExecutorCase {
  case submit = "ExecutorTest.submit"
  case submitKeyword = "ExecutorTest.submit_keyword"
  case map = "ExecutorTest.map"
  case mapException = "ExecutorTest.map_exception"
  case mapTimeout = "ExecutorTest.map_timeout"
  case mapTimeoutFromCallable = "ExecutorTest.map_timeout_from_callable"
  case mapClose = "ExecutorTest.map_close"
  case mapReadAhead = "ExecutorTest.map_buffersize"
  case mapPairs = "ExecutorTest.map_buffersize_on_multiple_iterables"
  case mapEndless = "ExecutorTest.map_buffersize_on_infinite_iterable"
  case mapEndlessPairs = "ExecutorTest.map_buffersize_on_multiple_infinite_iterables"
  case mapNothing = "ExecutorTest.map_buffersize_on_empty_iterable"
  case mapReadsNoFurther = "ExecutorTest.map_buffersize_when_buffer_is_full"
  case shutdownRace = "ExecutorTest.shutdown_race_issue12456"
  case noStaleReferences = "ExecutorTest.no_stale_references"
  case freeReference = "ExecutorTest.free_reference"

  func run(using method: StartMethod) throws {
    try Pool.with(processes: 3, using: method) { pool in
      switch self {
      case .submit: try require(pool.applyAsync(PoolErrand.square(16)).get() == 256, "not 256")
      case .submitKeyword:
        try require(pool.applyAsync(PoolErrand.add(2, 8)).get() == 10, "not 10")
      case .map: try Self.map(pool)
      case .mapException: try Self.mapException(pool)
      case .mapTimeout: try Self.mapTimeout(pool)
      case .mapTimeoutFromCallable: try Self.mapTimeoutFromCallable(pool)
      case .mapClose: try Self.mapClose(pool)
      case .mapReadAhead: try Self.mapReadAhead(pool)
      case .mapPairs: try Self.mapPairs(pool)
      case .mapEndless: try Self.mapEndless(pool)
      case .mapEndlessPairs: try Self.mapEndlessPairs(pool)
      case .mapNothing:
        try require(pool.imap([PoolErrand](), readAhead: 2).next() == nil, "something")
      case .mapReadsNoFurther: try Self.mapReadsNoFurther(pool)
      case .shutdownRace: try Self.shutdownRace(pool)
      case .noStaleReferences: try Self.noStaleReferences(pool, method)
      case .freeReference: try Self.freeReference(pool)
      }
    }
  }

  private static func map(_ pool: Pool) throws {
    let tasks = (0..<10).map(PoolErrand.square)
    for chunk in [1, 3] {
      let squares = try pool.imap(tasks, chunk: chunk).map { try $0.get() }
      try require(squares == (0..<10).map { $0 * $0 }, "chunks of \(chunk): \(squares)")
    }
  }

  private static func mapException(_ pool: Pool) throws {
    let results = try pool.imap([PoolErrand.square(1), .square(2), .mishap(3), .square(4)])
    try require(results.next()?.get() == 1 && results.next()?.get() == 4, "the first two")
    try requireThrown(PoolMishap.self) { _ = try results.next()?.get() }
    try require(results.next()?.get() == 16 && results.next() == nil, "the one after")
  }

  private static func mapTimeout(_ pool: Pool) throws {
    let gate = try Gate()
    let results = try pool.imap([PoolErrand.square(1), .wait(gate, 2)])
    try require(results.next()?.get() == 1, "the first")
    guard case .timedOut = results.next(timeout: .milliseconds(5)) else {
      throw TestFailure("no timeout")
    }
    // Nothing is lost by it.
    gate.open()
    try require(results.next()?.get() == 2 && results.next() == nil, "the second")
  }

  private static func mapTimeoutFromCallable(_ pool: Pool) throws {
    let tasks = [PoolErrand.square(1), .timeOut, .square(2)]
    for timeout in [Children.limit, nil] {
      let results = try pool.imap(tasks)
      func next() throws -> Int {
        guard let timeout else { return try results.next()?.get() ?? -1 }
        guard case .result(let result) = results.next(timeout: timeout) else {
          throw TestFailure("no result")
        }
        return try result.get()
      }
      try require(next() == 1, "the first")
      try requireThrown(PoolTaskError.self) { _ = try next() }
      try require(next() == 4 && results.next() == nil, "the last")
    }
  }

  private static func mapClose(_ pool: Pool) throws {
    for chunk in [1, 3] {
      let results = try pool.imap((1..<20).map(PoolErrand.square), chunk: chunk)
      try require(results.next()?.get() == 1, "the first")
      results.cancel()
      try require(results.next() == nil && results.next() == nil, "there are more")
    }
  }

  private static func mapReadAhead(_ pool: Pool) throws {
    for readAhead in [1, 2, 4, 8] {
      let results = try pool.imap((0..<4).map(PoolErrand.square), readAhead: readAhead)
      try require(results.map { try $0.get() } == [0, 1, 4, 9], "\(readAhead) ahead")
    }
  }

  private static func mapPairs(_ pool: Pool) throws {
    for readAhead in [1, 2, 4, 8] {
      let pairs = zip(0..<4, 0..<4).lazy.map(PoolErrand.add)
      let results = try pool.imap(pairs, readAhead: readAhead)
      try require(results.map { try $0.get() } == [0, 2, 4, 6], "\(readAhead) ahead")
    }
  }

  private static func mapEndless(_ pool: Pool) throws {
    let results = try pool.imap((0...).lazy.map(PoolErrand.square), readAhead: 2)
    try require((0..<3).map { _ in try results.next()?.get() } == [0, 1, 4], "the first three")
  }

  private static func mapEndlessPairs(_ pool: Pool) throws {
    let pairs = zip(0..., 0...).lazy.map(PoolErrand.add)
    let results = try pool.imap(pairs, readAhead: 2)
    try require((0..<3).map { _ in try results.next()?.get() } == [0, 2, 4], "the first three")
  }

  private static func mapReadsNoFurther(_ pool: Pool) throws {
    var read = 0
    let results = try pool.imap(
      reading: {
        defer { read += 1 }
        return read < 4 ? PoolErrand.square(read) : nil
      }, readAhead: 2)
    pool.close()
    try require(pool.join(timeout: Children.limit) && read == 2, "\(read) were read")
    results.cancel()
  }

  private static func shutdownRace(_ pool: Pool) throws {
    let result = try pool.mapAsync((0..<4).map(PoolErrand.square), chunk: 1)
    pool.close()
    try require(pool.join(timeout: Children.limit), "it does not end")
    try require(result.get() == [0, 1, 4, 9], "the results")
  }

  private static func noStaleReferences(_ pool: Pool, _ method: StartMethod) throws {
    for retries in [0, 1] {
      weak var reference: PoolParcel?
      // The result is wanted by no one.
      func submit() throws {
        let parcel = PoolParcel(content: 5)
        reference = parcel
        _ = try pool.applyAsync(
          PoolParcelTask(parcel: parcel), options: PoolOptions(retries: retries))
      }
      try submit()
      _ = try pool.map((0..<10).map(PoolErrand.square), chunk: 1)
      while reference != nil { _ = try pool.apply(PoolErrand.square(1)) }
    }
    guard method == .fork else { return }
    weak var captured: PoolParcel?
    func submitClosure() throws {
      let parcel = PoolParcel(content: 6)
      captured = parcel
      try require(pool.apply { parcel.content } == 6, "the content")
    }
    try submitClosure()
    try require(captured == nil, "what a closure had is kept")
  }

  private static func freeReference(_ pool: Pool) throws {
    let tasks = (0..<10).map { PoolParcelTask(parcel: PoolParcel(content: $0)) }
    var last: () -> PoolParcel? = { nil }
    for result in try pool.imap(tasks) {
      try require(last() == nil, "the one before is kept")
      let parcel = try result.get()
      last = { [weak parcel] in parcel }
      try require(last() != nil, "the parcel")
    }
    try require(last() == nil, "the last one is kept")
  }
}

/// An object of which it can be seen when it goes; where one is decoded, by the semaphore.
final class PoolParcel: Codable, Sendable {
  let content: Int
  let isGone: CountingSemaphore?

  init(content: Int, isGone: CountingSemaphore? = nil) {
    self.content = content
    self.isGone = isGone
  }

  deinit { isGone?.release() }
}

/// Sends it back.
struct PoolParcelTask: PoolTask {
  let parcel: PoolParcel

  func run() throws -> PoolParcel { PoolParcel(content: parcel.content) }
}
