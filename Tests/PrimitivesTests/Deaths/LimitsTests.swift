// SPDX-License-Identifier: Apache-2.0

import Checker
import Testing

@testable import Primitives

/// The limits that the README states: the last that fits, and the first that does not.
@Suite(.watched) struct LimitsTests {
  @Test(arguments: LimitsTask.Case.allCases)
  func `one more is an error, and nothing is lost`(_ what: LimitsTask.Case) throws {
    _ = try Template().run(LimitsTask(what: what))
  }
}

struct LimitsTask: TemplateTask {
  enum Case: String, CaseIterable, Codable, Sendable {
    case processes, waitersOfACondition, handlesOfAMessage
  }

  let what: Case

  func run(in context: TemplateContext) throws -> Passed {
    switch what {
    case .processes: try processes()
    case .waitersOfACondition: try waitersOfACondition()
    case .handlesOfAMessage: try handlesOfAMessage()
    }
    return Passed()
  }

  /// Places are what there are 2048 of: one is this process's, one its child's.
  private func processes() throws {
    var places: [ProcessToken] = []
    for _ in 0..<2046 {
      places.append(try Family.reservingPlace(in: Family.roster, for: Family.me))
    }
    try require(Children.run(1) { _ in } == [0], "the last place is not to be had")
    places.append(try Family.reservingPlace(in: Family.roster, for: Family.me))
    try requireError(.limitExceeded) { _ = try ChildProcess.fork {} }
    for place in places { Family.retire(place) }
    try require(Children.run(1) { _ in } == [0], "the places are lost")
  }

  private func waitersOfACondition() throws {
    let condition = try Condition()
    let table = condition.table
    try condition.withLock {
      let places = try (0..<1984).map { _ in try table.enter() }
      try requireError(.limitExceeded) { try condition.wait() }
      try require(condition.waiterCount == 1984, "\(condition.waiterCount) wait")
      for place in places { _ = table.leave(place) }
      try require(condition.waiterCount == 0, "the places are lost")
    }
  }

  private func handlesOfAMessage() throws {
    let locks = try (0..<1008).map { _ in try Lock() }
    let queue = try Queue<[Lock]>()
    try requireError(.limitExceeded) { try queue.put(locks) }
    try require(queue.isEmpty, "half a message was put")
    try queue.put(Array(locks.dropLast()))
    try require(queue.get().count == 1007, "some were lost")
  }
}
