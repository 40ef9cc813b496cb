// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc
import Primitives

/// Fifty workers, of which one is killed again and again.
struct PoolUnderKills: TemplateTask {
  let method: StartMethod
  let seed: UInt64
  private static let count = 3000
  private static let kills = 100

  func run(in context: TemplateContext) throws -> Passed {
    var generator = SeededGenerator(seed: seed)
    let runs = try SharedArray(repeating: 0, count: Self.count)
    let pool = try Pool(processes: 50, using: method)
    let results = try (0..<Self.count).map {
      try pool.applyAsync(RunCounter(runs: runs, index: $0))
    }
    Watchdog.over {
      for index in 0..<Self.count {
        if index % (Self.count / Self.kills) == 0 {
          pool.workers.randomElement(using: &generator)?.kill()
        }
        results[index].wait()
      }
      pool.close()
      pool.join()
    }
    for (index, result) in results.enumerated() {
      let count = runs[index]
      switch result.outcome {
      case .value(index): try require(count == 1, "seed \(seed): \(index) was run \(count) times")
      case .workerDied(.signaled(SIGKILL)):
        try require(count <= 1, "seed \(seed): \(index) was run \(count) times")
      case let outcome: throw TestFailure("seed \(seed): \(index): \(outcome as Any)")
      }
    }
    try require(CurrentProcess.children.isEmpty, "\(CurrentProcess.children) are left")
    return Passed()
  }
}

/// Counts its runs.
struct RunCounter: PoolTask {
  let runs: SharedArray<Int>
  let index: Int
  /// How much time it takes.
  var pause = 2000

  func run() throws -> Int {
    runs[index] += 1
    Spin.pause(pause)
    return index
  }
}
