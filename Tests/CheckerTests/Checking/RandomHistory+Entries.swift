// SPDX-License-Identifier: Apache-2.0

import Checker

extension RandomHistory {
  /// Stores and looks of up to four processes under two keys, most as a dictionary would answer.
  static func entries(seed: UInt64) -> History {
    var generator = SeededGenerator(seed: seed, stream: 82)
    var lanes: [[Call]] = []
    for process in 0..<generator.number(in: 1...4) {
      var lane = (0..<generator.number(in: 1...3)).map { index in
        let key = generator.number(below: 4) / 3
        let value = Instruction.value(key: key, process: process, index: index)
        let isStore = generator.chance(1, in: 2)
        return Call(
          process: process, operation: isStore ? .store : .look, argument: isStore ? value : key,
          invoked: 0, returned: 0)
      }
      cut(&lane, &generator)
      lanes.append(lane)
    }
    var history = interleave(lanes, &generator)
    var dictionary: [UInt64: UInt64] = [:]
    for index in inEffect(history) {
      let call = history.calls[index]
      if call.operation == .look {
        history.calls[index].result = dictionary[call.argument] ?? Call.nothing
      } else if call.returned != nil || generator.chance(1, in: 2) {
        dictionary[Instruction.key(of: call.argument)] = call.argument
      }
    }
    if generator.chance(1, in: 2) {
      let victim = generator.number(in: 0...history.calls.count - 1)
      let values = history.calls.filter { $0.operation == .store }.map(\.argument)
      if history.calls[victim].operation == .look {
        history.calls[victim].result = generator.element(of: values + [Call.nothing])
      }
    }
    return history
  }

  /// Appends and reads of a list by up to four processes, most as a list would answer.
  static func appends(seed: UInt64) -> (History, finalList: [UInt64]) {
    var generator = SeededGenerator(seed: seed, stream: 83)
    var lanes: [[Call]] = []
    for process in 0..<generator.number(in: 1...4) {
      var lane = (0..<generator.number(in: 1...3)).map { index in
        let operation = generator.element(of: [Call.Operation.append, .append, .count, .element])
        let identity = Instruction.identity(process: process, index: index)
        return Call(
          process: process, operation: operation,
          argument: operation == .append ? identity : generator.number(below: 3), invoked: 0,
          returned: 0)
      }
      cut(&lane, &generator)
      lanes.append(lane)
    }
    var history = interleave(lanes, &generator)
    var list: [UInt64] = []
    for index in inEffect(history) {
      let call = history.calls[index]
      let place = Int(call.argument)
      switch call.operation {
      case .count: history.calls[index].result = UInt64(list.count)
      case .element:
        history.calls[index].result = list.indices.contains(place) ? list[place] : Call.nothing
      default:
        if call.returned != nil || generator.chance(1, in: 2) { list.append(call.argument) }
      }
    }
    if generator.chance(1, in: 2) {
      let victim = generator.number(in: 0...history.calls.count - 1)
      switch history.calls[victim].operation {
      case .count: history.calls[victim].result = generator.number(below: 4)
      case .element: history.calls[victim].result = generator.element(of: list + [Call.nothing])
      default: break
      }
    }
    if list.count > 1, generator.chance(1, in: 4) {
      list.swapAt(0, generator.number(in: 1...list.count - 1))
    }
    if generator.chance(1, in: 16) { list += list.suffix(1) }
    if generator.chance(1, in: 16) { list = list.dropLast() }
    if generator.chance(1, in: 16) { list.append(7 << 32) }
    return (history, list)
  }

  /// The calls in the order in which they take effect.
  private static func inEffect(_ history: History) -> [Int] {
    history.calls.indices.sorted { moment(history, $0) < moment(history, $1) }
  }
}
