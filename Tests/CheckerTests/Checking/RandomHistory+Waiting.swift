// SPDX-License-Identifier: Apache-2.0

import Checker

extension RandomHistory {
  /// Up to six calls of three processes that set, clear and wait, without regard to each other.
  static func signals(seed: UInt64) -> History {
    var generator = SeededGenerator(seed: seed, stream: 84)
    var lanes: [[Call]] = []
    for process in 0..<3 {
      var lane = (0..<generator.number(in: 1...2)).map { _ in
        let operation = generator.element(of: [Call.Operation.set, .set, .clear, .wait, .wait])
        return Call(process: process, operation: operation, invoked: 0, returned: 0)
      }
      cut(&lane, &generator)
      lanes.append(lane)
    }
    return interleave(lanes, &generator)
  }

  /// Two or three processes that meet at most twice at a barrier, which goes wrong now and then.
  static func meetings(seed: UInt64) -> (History, processes: Int) {
    var generator = SeededGenerator(seed: seed, stream: 85)
    let processes = generator.number(in: 2...3)
    let meetings = generator.number(in: 1...2)
    let isWrong = generator.chance(1, in: 2)
    var history = History()
    var open = [Int?](repeating: nil, count: processes)
    var next = [UInt64](repeating: 0, count: processes)
    var places = [Int](repeating: 0, count: meetings)
    var arrived = [Int](repeating: 0, count: meetings)
    var unreaped: [Int] = []
    var left = Set(0..<processes)
    var isBroken = false
    var ticket: UInt64 = 0
    while !left.isEmpty || !unreaped.isEmpty {
      ticket += 1
      if !unreaped.isEmpty, left.isEmpty || generator.chance(1, in: 3) {
        history.deaths[unreaped.removeFirst()] = ticket
        continue
      }
      let process = generator.element(of: left.sorted())
      if generator.chance(1, in: 16) {
        isBroken = true
        left.remove(process)
        unreaped.append(process)
      } else if let index = open[process] {
        let number = Int(history.calls[index].argument)
        let slips = isWrong && generator.chance(1, in: 8)
        if arrived[number] == processes || slips {
          history.calls[index].result =
            isWrong && generator.chance(1, in: 8)
            ? generator.number(below: 4) : UInt64(places[number])
          places[number] += 1
        } else if isBroken || isWrong && generator.chance(1, in: 16) {
          history.calls[index].result = Call.broken
        } else {
          // It waits on, but not for ever.
          guard left.contains(where: { open[$0] == nil }) else {
            isBroken = true
            continue
          }
          continue
        }
        history.calls[index].returned = ticket
        open[process] = nil
        if next[process] == UInt64(meetings) { left.remove(process) }
      } else {
        if !isBroken || isWrong && generator.chance(1, in: 4) { arrived[Int(next[process])] += 1 }
        open[process] = history.calls.count
        history.calls.append(
          Call(
            process: process, operation: .meet, argument: next[process], invoked: ticket,
            returned: nil))
        next[process] += 1
      }
    }
    return (history, processes)
  }
}
