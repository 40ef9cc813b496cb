// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc
import Primitives

/// The cases of `PoolWeaknessTests`, in a process of their own.
struct PoolWeakness: TemplateTask {
  let number: Int
  let method: StartMethod

  func run(in context: TemplateContext) throws -> Passed {
    try Watchdog.over {
      switch number {
      case 10: try Pool.with(processes: 2, using: method, deadWorkers)
      case 11: try Pool.with(processes: 2, using: method, brokenErrors)
      case 12: try endInCallback()
      case 13: try Pool.with(processes: 2, using: method, failFast)
      case 14: try Pool.with(processes: 2, using: method, readAhead)
      case 35: try Pool.with(processes: 1, using: method, nestedPools)
      default: throw TestFailure("there is no test of weakness \(number)")
      }
    }
    try require(CurrentProcess.children.isEmpty, "\(CurrentProcess.children) are left")
    return Passed()
  }

  private func deadWorkers(_ pool: Pool) throws {
    let ends: [(PoolErrand, TerminationStatus)] = [
      (.kill, .signaled(SIGKILL)), (.exitNow(3), .exited(3)), (.leave(4), .exited(4)),
    ]
    for (task, status) in ends {
      let (died, other) = (try pool.applyAsync(task), try pool.applyAsync(PoolErrand.square(3)))
      try require(died.wait(timeout: Children.limit), "no result")
      guard case .workerDied(status) = died.outcome else { throw TestFailure("\(died)") }
      try require(other.get(timeout: Children.limit) == 9, "another task was touched")
    }
  }

  private func brokenErrors(_ pool: Pool) throws {
    let first = try pool.applyAsync(BrokenMishapTask())
    let second = try pool.applyAsync(PoolErrand.square(3))
    try requireThrown(RemoteError.self) { _ = try first.get(timeout: Children.limit) }
    try require(second.get(timeout: Children.limit) == 9, "the pool has stopped")
  }

  private func endInCallback() throws {
    let pool = try Pool(processes: 2, using: method)
    let hasReturned = try Gate()
    let begin = try Gate()
    let results = try (0..<100).map { number in
      try pool.applyAsync(PoolErrand.wait(begin, number)) { _ in
        pool.terminate()
        if pool.join(timeout: Children.limit) { hasReturned.open() }
      }
    }
    begin.open()
    for result in results { result.wait() }
    hasReturned.wait()
  }

  private func failFast(_ pool: Pool) throws {
    let pids = try Queue<Int32>()
    let tasks = [.mishap(0)] + Array(repeating: PoolErrand.stayAs(pids), count: 200)
    try requireThrown(PoolMishap.self) {
      _ = try pool.map(tasks, chunk: 1, options: PoolOptions(failFast: true))
    }
    let running = try pool.applyAsync(PoolErrand.stayAs(pids))
    try require(running.cancel(), "not cancelled")
    let limited = try pool.applyAsync(
      PoolErrand.stayAs(pids), options: PoolOptions(limit: .milliseconds(20)))
    limited.wait()
    guard case .cancelled = running.outcome, case .timedOut = limited.outcome else {
      throw TestFailure("\(running), \(limited)")
    }
    try require(pool.apply(PoolErrand.square(3)) == 9, "not usable")
  }

  private func readAhead(_ pool: Pool) throws {
    var read = 0
    let inputs = sequence(state: 0) { number -> PoolErrand? in
      read += 1
      number += 1
      return .square(number)
    }
    let results = try pool.imap(inputs)
    try require(results.next()?.get() == 1 && read <= 9, "\(read) were read")
  }

  private func nestedPools(_ pool: Pool) throws {
    try require(pool.apply(PoolErrand.nested(5, method)) == 30, "another sum")
  }
}
