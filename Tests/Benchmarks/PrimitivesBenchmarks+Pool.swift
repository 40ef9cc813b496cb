// SPDX-License-Identifier: Apache-2.0

import Primitives

extension PrimitivesBenchmarks {
  /// A pool with two workers, forked as the peer's are, that square integers.
  static func pool(_ way: PoolWay) -> FunctionBenchmark {
    guard way != .lifetime else {
      return .cost(of: "Pool", unit: "ms") {
        let elapsed = try SuspendingClock().measure {
          for _ in 0..<Workloads.pools {
            let isRight = try Pool.with(processes: 2, using: .fork) {
              try $0.apply(Squaring(number: 7)) == 49
            }
            guard isRight else { throw BenchmarkFailure("the pool returned another result") }
          }
        }
        return elapsed / .milliseconds(Workloads.pools)
      }
    }
    return .rate(of: "Pool", unit: "tasks/s") {
      try Pool.with(processes: 2, using: .fork) { try tasksPerSecond(of: $0, way) }
    }
  }

  private static func tasksPerSecond(of pool: Pool, _ way: PoolWay) throws -> Double {
    let square = pool.function { (number: Int) in number * number }
    // The workers that know the function are there when the clock starts, as the peer's are.
    _ = try pool.map(0..<100, square, chunk: 1)
    let numbers = 0..<Workloads.tasks
    var squares: [Int] = []
    let elapsed = try SuspendingClock().measure {
      switch way {
      case .map: squares = try pool.map(numbers, square, chunk: 1)
      case .applyAsync:
        let results = try numbers.map { try pool.applyAsync(square, to: $0) }
        squares = try results.map { try $0.get() }
      case .imapUnordered, .lifetime:
        var next = numbers.makeIterator()
        squares = try pool.imap(reading: { next.next() }, square, inOrder: false)
          .map { try $0.get() }.sorted()
      }
    }
    guard squares == numbers.map({ $0 * $0 }) else {
      throw BenchmarkFailure("the pool lost or reordered a result")
    }
    return Double(Workloads.tasks) / (elapsed / .seconds(1))
  }
}

/// A task for a pool that lives no longer.
struct Squaring: PoolTask {
  let number: Int

  func run() throws -> Int { number * number }
}
