// SPDX-License-Identifier: Apache-2.0

import Checker

extension RandomHistory {
  /// What one producer and two consumers did to a few tasks, most as a queue of them would allow.
  ///
  /// The producer joins, or a consumer does. What is left over is taken and finished at the end by
  /// the supervisor, as a rule.
  static func tasks(seed: UInt64, redelivers: Bool) -> (History, Observations) {
    var generator = SeededGenerator(seed: seed, stream: 86)
    var lanes = taskLanes(&generator)
    var killed: Set<Int> = []
    for lane in lanes.indices {
      let length = lanes[lane].count
      cut(&lanes[lane], &generator)
      if lanes[lane].count < length || lanes[lane].last?.returned == nil { killed.insert(lane) }
    }
    var history = interleave(lanes, &generator)
    spread(&history, killed, &generator)
    var state = TaskState()
    for event in events(of: history) {
      perform(event, redelivers, &state, &history, &generator)
    }
    if generator.chance(1, in: 8) {
      let victim = generator.number(in: 0...history.calls.count - 1)
      let items = history.calls.filter { $0.operation == .put }.map(\.argument)
      if history.calls[victim].operation == .get, history.calls[victim].returned != nil {
        history.calls[victim].result = generator.element(of: items)
        correctDone(after: victim, &history)
      }
    }
    var ticket = events(of: history).last?.ticket ?? 0
    let isDrained = !generator.chance(1, in: 16)
    for item in state.queue where isDrained {
      for operation in [Call.Operation.get, .done] {
        let isGet = operation == .get
        history.calls.append(
          Call(
            process: 3, operation: operation, argument: isGet ? 0 : item, result: isGet ? item : 0,
            invoked: ticket + 1, returned: ticket + 2))
        ticket += 2
      }
    }
    var failed = state.failed
    if generator.chance(1, in: 8) { failed += generator.number(in: 0...2) }
    return (history, Observations(failedItems: failed))
  }

  private struct TaskState {
    var queue: [UInt64] = []
    var inHands: [Int: UInt64] = [:]
    var failed = 0
  }

  private enum TaskEvent {
    case call(Int, UInt64)
    case death(Int, UInt64)

    var ticket: UInt64 {
      switch self {
      case .call(_, let ticket), .death(_, let ticket): ticket
      }
    }
  }

  private static func taskLanes(_ generator: inout SeededGenerator) -> [[Call]] {
    func call(_ process: Int, _ operation: Call.Operation, _ argument: UInt64 = 0) -> Call {
      Call(process: process, operation: operation, argument: argument, invoked: 0, returned: 0)
    }
    let joiner = generator.number(in: 0...3)
    return (0..<3).map { process in
      var lane: [Call] = []
      for index in 0..<generator.number(in: 1...2) {
        lane +=
          process == 0
          ? [call(0, .put, Instruction.identity(process: 0, index: index))]
          : index == 0 ? [call(process, .get), call(process, .done)] : []
      }
      return process == joiner ? lane + [call(process, .join)] : lane
    }
  }

  /// Makes room between the tickets, and puts the deaths there that have none yet.
  private static func spread(
    _ history: inout History, _ killed: Set<Int>, _ generator: inout SeededGenerator
  ) {
    let room: UInt64 = 8
    for index in history.calls.indices {
      history.calls[index].invoked *= room
      if let returned = history.calls[index].returned {
        history.calls[index].returned = returned * room
      }
    }
    history.deaths = history.deaths.mapValues { $0 * room }
    for process in killed.sorted() where history.deaths[process] == nil {
      let last = history.calls.filter { $0.process == process }.compactMap(\.returned).max() ?? 0
      history.deaths[process] = last + generator.number(below: 6) * room + UInt64(process) + 1
    }
  }

  private static func events(of history: History) -> [TaskEvent] {
    let calls = history.calls.indices.map { index in
      TaskEvent.call(index, moment(history, index))
    }
    let deaths = history.deaths.map { TaskEvent.death($0.key, $0.value) }
    return (calls + deaths).sorted { $0.ticket < $1.ticket }
  }

  private static func perform(
    _ event: TaskEvent, _ redelivers: Bool, _ state: inout TaskState, _ history: inout History,
    _ generator: inout SeededGenerator
  ) {
    switch event {
    case .death(let process, _):
      guard let item = state.inHands.removeValue(forKey: process) else { return }
      if redelivers { state.queue.append(item) } else { state.failed += 1 }
    case .call(let index, _):
      let call = history.calls[index]
      guard call.returned != nil || generator.chance(1, in: 2) else { return }
      switch call.operation {
      case .put: state.queue.append(call.argument)
      case .get:
        // With nothing there, it takes what will come, which is mostly wrong.
        var item = Instruction.identity(process: 0, index: 0)
        if !state.queue.isEmpty { item = state.queue.remove(at: 0) }
        state.inHands[call.process] = item
        if call.returned != nil {
          history.calls[index].result = item
          correctDone(after: index, &history)
        }
      case .done: state.inHands[call.process] = nil
      default: break
      }
    }
  }

  /// A worker finishes what it has got.
  private static func correctDone(after get: Int, _ history: inout History) {
    let call = history.calls[get]
    for index in history.calls.indices
    where history.calls[index].process == call.process && history.calls[index].operation == .done {
      history.calls[index].argument = call.result
    }
  }
}
