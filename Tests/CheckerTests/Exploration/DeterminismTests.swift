// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Checker

/// The same seed gives the same steps, every time.
@Suite struct DeterminismTests {
  static let strategies: [ExplorationStrategy] = [.random, .fair, .pct, .pos]

  @Test(arguments: strategies, [2, 8, 50])
  func `a seed determines every step`(strategy: ExplorationStrategy, processes: Int) throws {
    let entry = try #require(ExplorationCatalog.entry(named: "bounded-queue"))
    let options = ExplorationOptions(
      strategy: strategy, seed: 5, schedules: processes > 8 ? 2 : 20, crashes: 1,
      repetitions: 2)
    let first = try entry.explore(processes: processes, options)
    let second = try entry.explore(processes: processes, options)
    #expect(first.determined == second.determined)
    #expect(first.determined.traceDigest.count == 16)
    #expect(first.determined.violation == nil, "\(ExplorationFailure(first))")
  }

  @Test func `what the schedule does not decide is noticed`() throws {
    let error = try #require(throws: CheckerError.self) {
      try Explorer().explore(
        Wavering(), ExplorationOptions(strategy: .random, schedules: 10, repetitions: 2))
    }
    #expect(error.description.contains("uncontrolled nondeterminism at step"))
  }

  @Test func `another seed gives other steps`() throws {
    let entry = try #require(ExplorationCatalog.entry(named: "lock"))
    let digests = try (UInt64(1)...3).map { seed in
      try entry.explore(.seeds(20, seed: seed)).determined.traceDigest
    }
    #expect(Set(digests).count == 3)
  }

  @Test func `an exhaustive search is the same every time`() throws {
    let entry = try #require(ExplorationCatalog.entry(named: "lock"))
    let first = try entry.explore(.exhaustive(crashes: 1))
    #expect(try first.determined == entry.explore(.exhaustive(crashes: 1)).determined)
  }
}
