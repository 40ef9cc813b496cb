// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// What a pool does that CPython's does not, or not so.
@Suite struct PoolTests {
  @Test(arguments: PoolPromise.Case.allCases, StartMethod.allCases)
  func `a pool keeps its promises`(_ what: PoolPromise.Case, _ method: StartMethod) throws {
    _ = try Template().run(PoolPromise(what: what, method: method))
  }

  @Test func `a task suspends until its result is there`() async throws {
    let pool = try Pool(processes: 2, using: .forkServer)
    let results = try (0..<20).map { try pool.applyAsync(PoolErrand.square($0)) }
    for (number, result) in results.enumerated() {
      #expect(try await result.value == number * number)
    }
    await #expect(throws: PoolMishap(number: 3)) {
      _ = try await pool.applyAsync(PoolErrand.mishap(3)).value
    }
    pool.close()
    #expect(pool.join(timeout: Children.limit))
  }

  @Test func `results come one after the other, errors in their places`() async throws {
    let pool = try Pool(processes: 2, using: .forkServer)
    var tasks = (0..<30).map(PoolErrand.square)
    tasks[7] = .mishap(7)
    tasks[8] = .kill
    var results: [Int?] = []
    for await result in try pool.results(of: tasks, readAhead: 5) {
      results.append(try? result.get())
    }
    #expect(results == (0..<30).map { (7...8).contains($0) ? nil : $0 * $0 })
  }

  @Test func `a cancelled task cancels what it waits for, and no one else's`() async throws {
    let pool = try Pool(processes: 2, using: .forkServer)
    let pids = try Queue<Int32>()
    let result = try pool.applyAsync(PoolErrand.stayAs(pids))
    let other = try pool.applyAsync(PoolErrand.stayAs(pids))
    let waiting = Task { try await result.value }
    _ = try (pids.get(), pids.get())
    waiting.cancel()
    await #expect(throws: PoolTaskError.cancelled) { _ = try await waiting.value }
    #expect(!other.isReady)
    pool.terminate()
    #expect(pool.join(timeout: Children.limit))
  }

  @Test func `several threads use one pool`() throws {
    let pool = try Pool(processes: 3, using: .forkServer)
    let failures = Threads.run(6) { index in
      for round in 0..<20 {
        let numbers = (0..<10).map { $0 + index * round }
        let squares = try pool.map(numbers.map(PoolErrand.square), chunk: 1)
        try require(squares == numbers.map { $0 * $0 }, "\(squares)")
        if index == 0, round % 5 == 0 { pool.workers.randomElement()?.kill() }
      }
    }
    // Only the death of a worker may have failed a call.
    #expect(failures.allSatisfy { "\($0)".contains("signal 9") }, "\(failures)")
    pool.close()
    #expect(pool.join(timeout: Children.limit))
  }

  @Test func `callbacks come while no one waits`() throws {
    let pool = try Pool(processes: 2, using: .forkServer)
    let values = try Queue<Int>()
    for number in 0..<10 {
      _ = try pool.applyAsync(PoolErrand.square(number), callback: { try? values.put($0) })
    }
    let squares = try (0..<10).map { _ in try values.get(timeout: Children.limit) ?? -1 }
    #expect(squares.sorted() == (0..<10).map { $0 * $0 })
  }

  @Test func `misuse traps`() async {
    await #expect(processExitsWith: .failure) {
      try Pool.with(processes: 1, using: .forkServer) { _ = try $0.map([1]) { $0 + 1 } }
    }
    await #expect(processExitsWith: .failure) {
      let pool = try Pool(processes: 1, using: .forkServer)
      pool.join()
    }
    await #expect(processExitsWith: .failure) {
      let pool = try Pool(processes: 1, using: .forkServer)
      _ = try pool.map([PoolErrand.square(1)], chunk: 0)
    }
  }
}
