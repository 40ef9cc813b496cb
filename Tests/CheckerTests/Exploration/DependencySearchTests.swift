// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Checker

/// The reduction is held against every order of small random programs: it loses no outcome.
@Suite struct DependencySearchTests {
  @Test(arguments: UInt64(1)...12)
  func `two processes lose no outcome`(seed: UInt64) throws {
    try compare(RandomProgram(seed: seed, processes: 2, operations: 2), crashes: 0)
  }

  @Test(arguments: UInt64(100)...104)
  func `three processes lose no outcome`(seed: UInt64) throws {
    try compare(RandomProgram(seed: seed, processes: 3, operations: 1), crashes: 0)
  }

  @Test(arguments: UInt64(200)...205)
  func `a death at every step loses no outcome`(seed: UInt64) throws {
    try compare(RandomProgram(seed: seed, processes: 2, operations: 1), crashes: 1)
  }

  @Test(arguments: SmallValueProgram.Kind.allCases)
  func `a change of what is not a whole word is seen`(kind: SmallValueProgram.Kind) throws {
    let outcome = try Explorer().explore(SmallValueProgram(kind: kind), .exhaustive())
    #expect(outcome.determined.violation?.sentences == ["the new value was read"])
    let reader = try Explorer().explore(
      SmallValueProgram(kind: kind), ExplorationOptions(strategy: .random, schedules: 20))
    #expect(reader.determined.verdict == .violated)
  }

  private func compare(_ program: RandomProgram, crashes: Int) throws {
    let output = try Template().run(ReductionTask(program: program, crashes: crashes))
    let lost = output.complete.subtracting(output.reduced)
    #expect(lost.isEmpty, "seed \(program.seed): never seen \(lost.sorted().prefix(3))")
    guard output.isComplete else { return }
    #expect(output.reduced.isSubset(of: output.complete), "seed \(program.seed)")
    #expect(output.reducedSchedules <= output.allSchedules, "seed \(program.seed)")
  }
}
