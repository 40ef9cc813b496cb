// SPDX-License-Identifier: Apache-2.0

import Checker
import Testing

/// The scenarios whose workers have servers, agents and pools of their own, which have to end, too.
@Suite(.serialized) struct ServiceScenarioTests {
  private func violated(
    _ scenario: String, seed: UInt64, processes: Int = 6,
    subject: String = ScenarioCatalog.realSubject, faults: [FaultKind] = []
  ) throws -> (names: [String], witnesses: [Witness]) {
    let outcome = try Executor().run(
      RunRequest(
        seed: seed, processes: processes, scenario: scenario, subject: subject, faults: faults))
    #expect(!outcome.interrupted)
    #expect(outcome.measurement.operations > 0)
    return (
      outcome.verdict.invariants.filter { $0.verdict != .passed }.map(\.name),
      outcome.measurement.witnesses
    )
  }

  @Test(arguments: ["manager", "pool"], 1...3 as ClosedRange<UInt64>)
  func `nothing is violated, and nothing left, kills or not`(scenario: String, seed: UInt64) throws
  {
    for faults in [[], FaultKind.allCases] {
      let (names, witnesses) = try violated(scenario, seed: seed, faults: faults)
      #expect(names.isEmpty, "seed \(seed), \(faults): \(witnesses)")
    }
  }

  @Test(arguments: ["manager", "pool"])
  func `a single process is enough`(scenario: String) throws {
    #expect(try violated(scenario, seed: 1, processes: 1).names.isEmpty)
  }

  @Test(arguments: ["manager", "pool"])
  func `each twin violates its invariant and no other`(scenario: String) throws {
    let description = try #require(ScenarioCatalog.scenario(named: scenario))
    for twin in description.subjects.dropFirst() {
      let (names, witnesses) = try violated(scenario, seed: 1, subject: twin.name)
      #expect(names == twin.violates, "\(twin.name): \(witnesses)")
    }
  }
}
