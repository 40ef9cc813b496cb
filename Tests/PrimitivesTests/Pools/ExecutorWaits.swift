// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Waiting for several results.
enum ExecutorWaits: String, ExecutorCase {
  case twice = "WaitTests.20369"
  case firstCompleted = "WaitTests.first_completed"
  case someAlreadyCompleted = "WaitTests.first_completed_some_already_completed"
  case firstException = "WaitTests.first_exception"
  case someAlreadyComplete = "WaitTests.first_exception_some_already_complete"
  case oneAlreadyFailed = "WaitTests.first_exception_one_already_failed"
  case allCompleted = "WaitTests.all_completed"
  case timeout = "WaitTests.timeout"

  func run(using method: StartMethod) throws {
    try Pool.with(processes: 3, using: method) { pool in
      let gate = try Gate()
      // Ready before anything waits.
      let value = try pool.applyAsync(PoolErrand.square(6))
      let error = try pool.applyAsync(PoolErrand.mishap(1))
      let cancelled = try pool.applyAsync(PoolErrand.wait(gate, 1))
      cancelled.cancel()
      for result in [value, error, cancelled] { result.wait() }
      let pending = try pool.applyAsync(PoolErrand.wait(gate, 2))

      switch self {
      case .twice:
        gate.open()
        try expect(pool.wait(for: [pending, pending]), done: [pending])
      case .firstCompleted:
        let other = try pool.applyAsync(PoolErrand.square(3))
        try expect(
          pool.wait(for: [pending, other], until: .first), done: [other], pending: [pending])
      case .someAlreadyCompleted:
        try expect(
          pool.wait(for: [cancelled, pending, value], until: .first), done: [cancelled, value],
          pending: [pending])
      case .firstException:
        let good = try pool.applyAsync(PoolErrand.square(3))
        let bad = try pool.applyAsync(PoolErrand.mishap(4))
        good.wait()
        try expect(
          pool.wait(for: [good, bad, pending], until: .firstFailure), done: [good, bad],
          pending: [pending])
      case .someAlreadyComplete:
        let bad = try pool.applyAsync(PoolErrand.kill)
        try expect(
          pool.wait(for: [value, cancelled, bad, pending], until: .firstFailure),
          done: [value, cancelled, bad], pending: [pending])
        // What was cancelled has not failed.
        let split = pool.wait(for: [cancelled, pending], until: .firstFailure, timeout: .zero)
        try expect(split, done: [cancelled], pending: [pending])
      case .oneAlreadyFailed:
        try expect(
          pool.wait(for: [error, pending], until: .firstFailure), done: [error],
          pending: [pending])
      case .allCompleted:
        let bad = try pool.applyAsync(PoolErrand.mishap(4))
        gate.open()
        let all = [value, cancelled, error, bad, pending]
        try expect(pool.wait(for: all), done: all)
        try expect(pool.wait(for: [PoolResult<Int>]()), done: [])
      case .timeout:
        try expect(
          pool.wait(for: [cancelled, pending, error, value], timeout: .milliseconds(5)),
          done: [cancelled, error, value], pending: [pending])
      }
      gate.open()
    }
  }

  private func expect(
    _ split: (done: [PoolResult<Int>], pending: [PoolResult<Int>]), done: [PoolResult<Int>],
    pending: [PoolResult<Int>] = [], line: Int = #line
  ) throws {
    try require(split.done.elementsEqual(done, by: ===), "done: \(split.done)", line: line)
    try require(
      split.pending.elementsEqual(pending, by: ===), "pending: \(split.pending)", line: line)
  }
}
