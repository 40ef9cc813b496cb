// SPDX-License-Identifier: Apache-2.0

/// The instants between two steps of a process at which it can be killed, and those at which one
/// was.
///
/// An instant is told by the operation and by the steps around it, each with its kind and its word:
/// so the same place in the code counts once, however often it is passed.
struct KillPoints {
  private struct Step: Hashable {
    var kind: UInt64
    var address: UInt64
  }

  private struct Point: Hashable {
    var operation: String
    var before: Step
    var after: Step
    /// Asleep in the step after, not in front of it.
    var isAsleep: Bool
  }

  /// How many processes are killed in an execution at most.
  private let limit: Int
  private var known: Set<Point> = []
  private var hit: Set<Point> = []

  init(limit: Int) {
    self.limit = limit
  }

  /// Takes in the steps of an execution, up to its last death: after it no one can be killed.
  mutating func record(_ execution: Execution) {
    var deaths = 0
    var last: [Int: Step] = [:]
    let names = execution.callNames
    for event in execution.events {
      guard deaths < limit else { return }
      let operation = names.name(of: event)
      let before = last[event.process] ?? Step(kind: .max, address: 0)
      if event.kind == .crash {
        deaths += 1
        let isAsleep = !event.words.isEmpty
        let after = Step(kind: event.first, address: event.second)
        hit.insert(
          Point(
            operation: operation, before: isAsleep ? after : before, after: after,
            isAsleep: isAsleep))
        continue
      }
      let step = Step(kind: UInt64(event.kind.rawValue), address: event.address)
      known.insert(Point(operation: operation, before: before, after: step, isAsleep: false))
      if event.hasBlocked {
        known.insert(Point(operation: operation, before: step, after: step, isAsleep: true))
      }
      last[event.process] = step
    }
  }

  /// The numbers by operation, in alphabetical order.
  var counts: [KillPointCount] {
    let operations = Set(known.map(\.operation)).union(hit.map(\.operation)).sorted()
    return operations.map { operation in
      let all = known.union(hit).filter { $0.operation == operation }
      return KillPointCount(
        operation: operation, known: all.count, hit: all.count(where: hit.contains))
    }
  }
}
