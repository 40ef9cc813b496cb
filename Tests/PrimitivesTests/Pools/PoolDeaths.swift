// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc
import Primitives

/// A pool of one worker that dies at a step; the next one does the rest.
struct PoolDeaths: TemplateTask {
  enum Work: String, Codable, Sendable, CaseIterable {
    case plain, handles, unknownClosures, retried, cancelled, failing, limited
  }

  let work: Work
  private static let count = 3

  /// Returns how many steps a worker takes to do all of it.
  func run(in context: TemplateContext) throws -> Int {
    for step in 1... {
      let before = Family.usedBytes
      let hasEnded = try Watchdog.over { try once(step) }
      let after = Family.usedBytes
      try require(before == after, "step \(step): \(before) bytes in use became \(after)")
      if hasEnded { return step - 1 }
    }
    return 0
  }

  /// Lets the first worker die at `step`; returns whether it ended before.
  private func once(_ step: Int) throws -> Bool {
    let isFirst = try SharedValue(true)
    let total = try SharedValue(0)
    let pool = try Pool(forking: 1) {
      guard isFirst.value else { return }
      isFirst.value = false
      StepProbe.start(killingAt: step)
    }
    let first = pool.workers[0]
    let results = try give(to: pool, total)
    if work == .cancelled { results[1].cancel() }
    pool.close()
    try require(pool.join(timeout: Children.limit), "step \(step): it does not end")
    var died = 0
    for (index, result) in results.enumerated() {
      switch result.outcome {
      case .value(index) where work != .failing: continue
      case .failed(PoolMishap(number: index)) where work == .failing: continue
      case .cancelled where work == .cancelled && index == 1: continue
      case .workerDied(.signaled(SIGKILL)) where work != .retried: died += 1
      case let outcome: throw TestFailure("step \(step): \(index): \(outcome as Any)")
      }
    }
    try require(died <= 1, "step \(step): \(died) tasks died")
    if work == .handles {
      // The task that died has been run once or not at all, each other one once.
      try require(
        (Self.count - died...Self.count).contains(total.value),
        "step \(step): \(total.value) runs")
    }
    switch first.termination {
    case .exited(0): return true
    case .signaled(SIGKILL): return false
    // Its condemned worker was killed as well.
    case let status: throw TestFailure("step \(step): \(status as Any)")
    }
  }

  private func give(to pool: Pool, _ total: SharedValue<Int>) throws -> [PoolResult<Int>] {
    let numbers = 0..<Self.count
    switch work {
    case .plain, .cancelled: return try numbers.map { try pool.applyAsync(PoolErrand.add($0, 0)) }
    case .handles: return try numbers.map { try pool.applyAsync(PoolErrand.count(total, $0)) }
    case .failing: return try numbers.map { try pool.applyAsync(PoolErrand.mishap($0)) }
    case .retried:
      let options = PoolOptions(retries: 1)
      return try numbers.map { try pool.applyAsync(PoolErrand.add($0, 0), options: options) }
    case .limited:
      let options = PoolOptions(limit: .seconds(3600))
      return try numbers.map { try pool.applyAsync(PoolErrand.add($0, 0), options: options) }
    case .unknownClosures:
      let function = pool.function { (number: Int) in number }
      return try numbers.map { try pool.applyAsync(function, to: $0) }
    }
  }
}
