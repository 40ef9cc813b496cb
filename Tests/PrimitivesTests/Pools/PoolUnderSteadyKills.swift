// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc
import Primitives

/// Fifty workers, of which one is killed every ten milliseconds, for half a minute: each task has
/// its result or the death of its worker, once.
struct PoolUnderSteadyKills: TemplateTask {
  let seed: UInt64
  private static let time: Duration = .seconds(30)
  private static let interval: Duration = .milliseconds(10)
  private static let outstanding = 200
  private static let most = 1 << 20

  /// How it went, for whoever wants to know.
  struct Tally: Codable, Sendable {
    var tasks = 0
    var kills = 0
    var deaths = 0
  }

  func run(in context: TemplateContext) throws -> Tally {
    var generator = SeededGenerator(seed: seed)
    let runs = try SharedArray(repeating: 0, count: Self.most)
    let pool = try Pool(processes: 50)
    var tally = Tally()
    var results: [PoolResult<Int>] = []
    var first = 0
    let clock = ContinuousClock()
    let end = clock.now + Self.time
    var nextKill = clock.now
    while first < tally.tasks || clock.now < end {
      while clock.now < end, tally.tasks - first < Self.outstanding, tally.tasks < Self.most {
        let task = RunCounter(runs: runs, index: tally.tasks, pause: 30_000)
        results.append(try pool.applyAsync(task))
        tally.tasks += 1
      }
      if clock.now >= nextKill, clock.now < end {
        pool.workers.randomElement(using: &generator)?.kill()
        tally.kills += 1
        nextKill += Self.interval
      }
      let result = results[first]
      guard result.wait(timeout: first < tally.tasks ? .milliseconds(5) : Children.limit) else {
        continue
      }
      try check(result, at: first, runs[first], &tally)
      first += 1
    }
    pool.close()
    try require(pool.join(timeout: Children.limit), "seed \(seed): the pool does not end")
    for index in 0..<tally.tasks {
      // Nothing that was settled has been run again since.
      try require(runs[index] <= 1, "seed \(seed): \(index) was run \(runs[index]) times")
    }
    try require(CurrentProcess.children.isEmpty, "\(CurrentProcess.children) are left")
    return tally
  }

  private func check(
    _ result: PoolResult<Int>, at index: Int, _ runs: Int, _ tally: inout Tally
  ) throws {
    switch result.outcome {
    case .value(index): try require(runs == 1, "seed \(seed): \(index) was run \(runs) times")
    case .workerDied(.signaled(SIGKILL)):
      tally.deaths += 1
      try require(runs <= 1, "seed \(seed): \(index) was run \(runs) times")
    case let outcome: throw TestFailure("seed \(seed): \(index): \(outcome as Any)")
    }
  }
}
