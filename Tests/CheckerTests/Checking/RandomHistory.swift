// SPDX-License-Identifier: Apache-2.0

import Checker

/// Small histories at random, right and wrong ones, for holding judges against brute force.
enum RandomHistory {
  /// Calls of up to four processes that acquire and release without regard to each other.
  ///
  /// Some acquires and releases do not return: then the process does nothing more.
  static func sections(seed: UInt64) -> History {
    var generator = SeededGenerator(seed: seed, stream: 79)
    var calls: [[Call]] = []
    for process in 0..<generator.number(in: 1...4) {
      var lane: [Call] = []
      for index in 0..<2 * generator.number(in: 1...2) {
        let operation = index.isMultiple(of: 2) ? Call.Operation.acquire : .release
        lane.append(Call(process: process, operation: operation, invoked: 0, returned: 0))
      }
      cut(&lane, &generator)
      calls.append(lane)
    }
    return interleave(calls, &generator)
  }

  /// Additions of up to four processes, most of which saw what an atomic counter would show.
  static func additions(seed: UInt64) -> (History, finalCounter: UInt64) {
    var generator = SeededGenerator(seed: seed, stream: 80)
    var calls: [[Call]] = []
    for process in 0..<generator.number(in: 1...4) {
      var lane = (0..<generator.number(in: 1...3)).map { _ in
        Call(
          process: process, operation: .add, argument: generator.next() % 3 + 1, invoked: 0,
          returned: 0)
      }
      cut(&lane, &generator)
      calls.append(lane)
    }
    var history = interleave(calls, &generator)
    var counter: UInt64 = 0
    let order = history.calls.indices.sorted { moment(history, $0) < moment(history, $1) }
    for index in order {
      history.calls[index].result = counter
      let isDropped = history.calls[index].returned == nil && generator.chance(1, in: 2)
      if !isDropped { counter += history.calls[index].argument }
    }
    if generator.chance(1, in: 2) {
      let victim = generator.number(in: 0...history.calls.count - 1)
      history.calls[victim].result = generator.next() % (counter + 2)
    }
    if generator.chance(1, in: 4) { counter = generator.next() % (counter + 2) }
    return (history, counter)
  }

  /// One producer's items, each got once by one of two consumers, in an order of any kind.
  static func deliveries(seed: UInt64) -> History {
    var generator = SeededGenerator(seed: seed, stream: 81)
    let count = generator.number(in: 1...5)
    let puts = (0..<count).map { index in
      Call(
        process: 0, operation: .put,
        argument: Instruction.identity(process: 0, index: index), invoked: 0, returned: 0)
    }
    var items = puts.map(\.argument)
    if count > 1, generator.chance(2, in: 3) {
      let place = generator.number(in: 0...count - 1)
      items.insert(items.remove(at: place), at: generator.number(in: 0...count - 1))
    }
    var lanes: [[Call]] = [puts, [], []]
    for item in items {
      let process = generator.number(in: 1...2)
      lanes[process].append(
        Call(process: process, operation: .get, result: item, invoked: 0, returned: 0))
    }
    return interleave(lanes, &generator)
  }

  /// Leaves the last call of some lanes without a return, and drops what would follow it.
  static func cut(_ lane: inout [Call], _ generator: inout SeededGenerator) {
    guard generator.chance(1, in: 3) else { return }
    lane.removeLast(generator.number(in: 0...lane.count - 1))
    if generator.chance(2, in: 3) { lane[lane.count - 1].returned = nil }
  }

  /// Gives the ends of all calls tickets, in an order at random that keeps each lane's.
  static func interleave(
    _ lanes: [[Call]], _ generator: inout SeededGenerator
  ) -> History {
    var history = History()
    var rest = lanes.map { [Call]($0.reversed()) }
    var open = [Int?](repeating: nil, count: lanes.count)
    var dead: [Int] = []
    var ticket: UInt64 = 0
    while true {
      let ready = rest.indices.filter { open[$0] != nil || !rest[$0].isEmpty }
      guard !ready.isEmpty || !dead.isEmpty else { return history }
      ticket += 1
      if !dead.isEmpty, ready.isEmpty || generator.chance(1, in: 4) {
        history.deaths[dead.removeFirst()] = ticket
        continue
      }
      let lane = generator.element(of: ready)
      if let index = open[lane] {
        history.calls[index].returned = ticket
        open[lane] = nil
      } else if var call = rest[lane].popLast() {
        call.invoked = ticket
        if call.returned == nil {
          dead.append(lane)
        } else {
          open[lane] = history.calls.count
        }
        history.calls.append(call)
      }
    }
  }

  /// When a call takes effect: somewhere in its interval, at its end as a rule.
  static func moment(_ history: History, _ index: Int) -> UInt64 {
    let call = history.calls[index]
    guard let returned = call.returned ?? history.deaths[call.process] else {
      return call.invoked
    }
    return (call.invoked + returned) % 3 == 0 ? call.invoked : returned
  }
}
