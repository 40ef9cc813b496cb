// SPDX-License-Identifier: Apache-2.0

import Primitives
import Testing

@testable import Checker

/// No death follows from what `/proc` says, whatever that is.
@Suite struct MisreadTests {
  static let names = [
    "lock", "recursive-lock", "bounded-semaphore", "counting-semaphore", "condition", "barrier",
    "joinable-queue",
  ]

  @Test(arguments: StatusReading.allCases)
  func `every death is found, in every order`(_ reading: StatusReading) throws {
    let outcome = try explore("lock", reading, isMarked: false, .exhaustive(crashes: 1))
    #expect(outcome.determined.violation == nil, "\(ExplorationFailure(outcome))")
    #expect(outcome.determined.isComplete)
    for count in outcome.determined.killPoints {
      #expect(count.hit == count.known, "\(count.operation): not killed everywhere")
    }
  }

  @Test(arguments: names, StatusReading.allCases)
  func `who bears the mark of a death and lives is not dead`(
    _ name: String, _ reading: StatusReading
  ) throws {
    // Fair: who waits for a marked one looks again and again, and would keep it from going on.
    // And for ever for a party of a barrier that died before it came.
    for crashes in 0...(name == "barrier" ? 0 : 1) {
      let outcome = try explore(
        name, reading, isMarked: true,
        ExplorationOptions(strategy: .fair, schedules: 100, crashes: crashes))
      #expect(outcome.determined.violation == nil, "\(ExplorationFailure(outcome))")
      #expect(outcome.determined.schedules >= 100)
    }
  }

  private func explore(
    _ name: String, _ reading: StatusReading, isMarked: Bool, _ options: ExplorationOptions
  ) throws -> ExplorationOutcome {
    let entry = try #require(ExplorationCatalog.entry(named: name))
    let scenario = entry.make(entry.processes, entry.operations)
    return try explore(scenario, reading, isMarked, options)
  }

  private func explore(
    _ scenario: some ControlledScenario, _ reading: StatusReading, _ isMarked: Bool,
    _ options: ExplorationOptions
  ) throws -> ExplorationOutcome {
    try Explorer().explore(
      Misread(base: scenario, reading: reading, isMarked: isMarked), options)
  }
}
