// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Checker

/// The primitives under every order of their steps, and a death at each.
@Suite struct ExplorationTests {
  @Test(arguments: ["lock", "bounded-semaphore", "counting-semaphore", "ledger"])
  func `two processes hold in every order, killed at every step`(name: String) throws {
    let entry = try #require(ExplorationCatalog.entry(named: name))
    let outcome = try entry.explore(.exhaustive(crashes: 1))
    try expectComplete(outcome)
    #expect(!outcome.determined.killPoints.isEmpty)
    for count in outcome.determined.killPoints {
      #expect(count.hit == count.known, "\(name), \(count.operation): not killed everywhere")
    }
  }

  @Test func `a lock survives a death during the repair of a death`() throws {
    let entry = try #require(ExplorationCatalog.entry(named: "lock"))
    try expectComplete(try entry.explore(.exhaustive(crashes: 2)))
  }

  @Test(arguments: ["queue", "bounded-queue"])
  func `queues hold in every order`(name: String) throws {
    let entry = try #require(ExplorationCatalog.entry(named: name))
    try expectComplete(try entry.explore(.exhaustive()))
  }

  @Test func `a queue of three holds with few preemptions`() throws {
    let entry = try #require(ExplorationCatalog.entry(named: "queue"))
    try expectComplete(try entry.explore(processes: 3, .exhaustive(preemptions: 1)))
  }

  // A producer that died between its change of the heap and its first look at it left a segment
  // that the next producer did not find.
  @Test(arguments: ["queue", "bounded-queue", "allocator"])
  func `three processes with one killed leave nothing behind`(name: String) throws {
    let entry = try #require(ExplorationCatalog.entry(named: name))
    let outcome = try entry.explore(processes: 3, .seeds(400, crashes: 1))
    #expect(outcome.determined.violation == nil, "\(ExplorationFailure(outcome))")
  }

  private func expectComplete(_ outcome: ExplorationOutcome) throws {
    #expect(outcome.determined.violation == nil, "\(ExplorationFailure(outcome))")
    #expect(outcome.determined.isComplete)
    #expect(outcome.determined.schedules > 1)
  }
}
