// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Results in the order in which they come.
enum ExecutorCompletions: String, ExecutorCase {
  case noTimeout = "AsCompletedTests.no_timeout"
  case timesOut = "AsCompletedTests.future_times_out"
  case duplicates = "AsCompletedTests.duplicate_futures"
  case freeReference = "AsCompletedTests.free_reference_yielded_future"
  case timeoutMessage = "AsCompletedTests.correct_timeout_exception_msg"

  func run(using method: StartMethod) throws {
    try Pool.with(processes: 3, using: method) { pool in
      switch self {
      case .noTimeout: try Self.noTimeout(pool)
      case .timesOut: try Self.timesOut(pool)
      case .duplicates: try Self.duplicates(pool)
      case .freeReference: try Self.freeReference(pool)
      case .timeoutMessage: try Self.timeoutMessage(pool)
      }
    }
  }

  /// A value, an error and what was cancelled.
  private static func ready(_ pool: Pool) throws -> [PoolResult<Int>] {
    let results = try [PoolErrand.square(3), .mishap(1), .wait(Gate(), 2)].map {
      try pool.applyAsync($0)
    }
    results[2].cancel()
    for result in results { result.wait() }
    return results
  }

  private static func noTimeout(_ pool: Pool) throws {
    let gates = try (0..<3).map { _ in try Gate() }
    let late = try (0..<3).map { try pool.applyAsync(PoolErrand.wait(gates[$0], $0)) }
    let completions = pool.completions(of: late)
    for index in [2, 0, 1] {
      gates[index].open()
      try require(completions.next() === late[index], "not \(index)")
    }
    try require(completions.next() == nil && completions.next() == nil, "there are more")
    let ready = try ready(pool)
    let (gate, other) = (try Gate(), try pool.applyAsync(PoolErrand.square(1)))
    let last = try pool.applyAsync(PoolErrand.wait(gate, 1))
    var seen: [PoolResult<Int>] = []
    for result in pool.completions(of: [last, other] + ready) {
      seen.append(result)
      if seen.count == 4 { gate.open() }
    }
    // Those that were ready come first, in the order given.
    try require(seen.count == 5 && seen.last === last, "\(seen)")
    let others = seen.filter { $0 !== last && $0 !== other }
    try require(others.elementsEqual(ready, by: ===), "\(seen)")
  }

  private static func timesOut(_ pool: Pool) throws {
    let ready = try ready(pool)
    let gate = try Gate()
    for timeout in [Duration.zero, .milliseconds(10)] {
      let late = try pool.applyAsync(PoolErrand.wait(gate, 1))
      let completions = pool.completions(of: [late] + ready)
      var count = 0
      while case .result(let result) = completions.next(timeout: timeout) {
        try require(result === ready[count], "\(result)")
        count += 1
      }
      try require(count == 3 && !late.isReady, "\(count) of 3")
    }
    gate.open()
  }

  private static func duplicates(_ pool: Pool) throws {
    let result = try pool.applyAsync(PoolErrand.square(2))
    let completed = Array(pool.completions(of: [result, result, result]))
    try require(completed.count == 1 && completed[0] === result, "\(completed)")
  }

  private static func freeReference(_ pool: Pool) throws {
    var results: [PoolResult<Int>?] = try (0..<8).map {
      try pool.applyAsync(PoolErrand.square($0))
    }
    let completions = pool.completions(of: results.compactMap { $0 })
    func take() -> (() -> PoolResult<Int>?)? {
      guard let result = completions.next() else { return nil }
      for index in results.indices where results[index] === result { results[index] = nil }
      return { [weak result] in result }
    }
    while let last = take() { try require(last() == nil, "a result is kept") }
    try require(results.allSatisfy { $0 == nil }, "not all came")
  }

  private static func timeoutMessage(_ pool: Pool) throws {
    let gate = try Gate()
    let ready = try ready(pool)
    let late = try pool.applyAsync(PoolErrand.wait(gate, 1))
    let completions = pool.completions(of: [ready[0], late, ready[1]])
    try require(completions.underestimatedCount == 3, "\(completions.underestimatedCount)")
    while case .result = completions.next(timeout: .zero) {}
    guard case .timedOut = completions.next(timeout: .zero) else { throw TestFailure("the end") }
    try require(completions.underestimatedCount == 1, "\(completions.underestimatedCount) are left")
    gate.open()
    try require(completions.next() === late, "another one")
    guard case .end = completions.next(timeout: .zero) else { throw TestFailure("no end") }
  }
}
