// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Checker

/// Each planted mistake is found, by an exhaustive search and by PCT; without it nothing is.
@Suite struct TwinTests {
  static let names = TwinCatalog.twins.map(\.name)

  private func twin(_ name: String) throws -> TwinDescription {
    try #require(TwinCatalog.twin(named: name))
  }

  private func explore(
    _ scenario: any ControlledScenario, _ options: ExplorationOptions
  ) throws -> ExplorationOutcome {
    try Explorer().explore(scenario, options)
  }

  @Test(arguments: names)
  func `an exhaustive search finds the mistake, and its schedule replays`(name: String) throws {
    let twin = try twin(name)
    let outcome = try explore(
      twin.scenario(isBroken: true), .exhaustive(crashes: twin.crashes))
    let violation = try #require(outcome.determined.violation, "\(name) was not found")
    let replayed = try ExplorationCatalog.replay(violation.schedule, times: 10)
    #expect(replayed.determined.violation?.sentences == violation.sentences)
    #expect(replayed.determined.violation?.explanation == violation.explanation)
    #expect(violation.schedule.count <= violation.original.count)
  }

  @Test(arguments: names)
  func `PCT finds the mistake within three times the inverse of its bound`(name: String) throws {
    let twin = try twin(name)
    var options = ExplorationOptions(
      strategy: .pct, seed: 1, schedules: 0, depth: 3, crashes: twin.crashes, shrinks: false)
    let bound = try explore(twin.scenario(isBroken: true), options).determined.probabilityBound
    options.schedules = max(1000, Int(3 / (try #require(bound))))
    let outcome = try explore(twin.scenario(isBroken: true), options)
    #expect(outcome.determined.verdict == .violated, "\(name) in \(options.schedules) schedules")
  }

  // The right form of the hand-over takes 30,000 orders: too many for a test of a debug build.
  @Test(arguments: names.filter { $0 != "double-handover" })
  func `without the mistake every order is right`(name: String) throws {
    let twin = try twin(name)
    let outcome = try explore(
      twin.scenario(isBroken: false), .exhaustive(crashes: twin.crashes))
    #expect(outcome.determined.violation == nil, "\(ExplorationFailure(outcome))")
    #expect(outcome.determined.isComplete)
  }

  @Test func `without the mistake the hand-over is right in many orders`() throws {
    let outcome = try explore(
      try twin("double-handover").scenario(isBroken: false), .seeds(1000))
    #expect(outcome.determined.violation == nil, "\(ExplorationFailure(outcome))")
  }
}
