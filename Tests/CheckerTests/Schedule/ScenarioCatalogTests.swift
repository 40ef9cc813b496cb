// SPDX-License-Identifier: Apache-2.0

import Checker
import Testing

@Suite struct ScenarioCatalogTests {
  @Test func `every scenario begins with the real subject and ends with the common invariants`() {
    for scenario in ScenarioCatalog.scenarios {
      #expect(scenario.subjects.first?.name == ScenarioCatalog.realSubject)
      #expect(scenario.subjects.first?.violates.isEmpty == true)
      #expect(scenario.invariants.suffix(3) == ["no-deadlock", "exit-status", "no-leaks"])
      #expect(Set(scenario.invariants).count == scenario.invariants.count)
      #expect(Workload.workload(of: scenario.name, processes: 50) != nil)
    }
  }

  @Test func `every invariant has a broken twin`() {
    let known = Set(ScenarioCatalog.scenarios.flatMap(\.invariants))
    let violated = ScenarioCatalog.scenarios.flatMap(\.subjects).flatMap(\.violates)
    #expect(Set(violated) == known)
  }

  @Test func `a broken twin violates invariants of its scenario and is in no other`() {
    for scenario in ScenarioCatalog.scenarios {
      for subject in scenario.subjects.dropFirst() {
        #expect(!subject.violates.isEmpty)
        #expect(subject.violates.allSatisfy(scenario.invariants.contains))
        #expect(ScenarioCatalog.scenarios(withSubject: subject.name) == [scenario])
        #expect(scenario.subject(named: subject.name) == subject)
      }
    }
  }

  @Test func `what does not exist is not found`() {
    #expect(ScenarioCatalog.scenario(named: "tape") == nil)
    #expect(ScenarioCatalog.scenarios(withSubject: "tape").isEmpty)
    #expect(ScenarioCatalog.scenario(named: "queue")?.subject(named: "no-lock") == nil)
    #expect(Workload.workload(of: "tape", processes: 50) == nil)
  }
}
