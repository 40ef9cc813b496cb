// SPDX-License-Identifier: Apache-2.0

import Checker

/// Executes a small schedule one micro-step at a time in a seeded order, as correct primitives,
/// or ones with a known defect, would.
struct Simulation {
  /// What is wrong with the simulated primitives.
  enum Defect {
    case noLock, lossyCounter, lossyQueue, duplicatingQueue, reorderingQueue, corruptingQueue
    case miscountingQueue, hastyJoin
    case generousSemaphore, stingySemaphore
    case earlyBarrier, onePlaceBarrier, fragileBarrier, openEvent
    case staleDictionary, forgetfulList
    case repeatingPool, swappingPool, alarmistPool
  }

  private enum Action {
    case call(Call.Operation, UInt64)
    case meet
  }

  private struct Worker {
    var actions: [Action] = []
    var next = 0
    var openCall: Int?
    var hasActed = false
    var partsWritten = 0
    var mustCloseLine = false
    var isInside = false
    var inHands: UInt64?
    var isDone = false
    var isDead = false
    var stepsToLive = Int.max
  }

  private let schedule: Schedule
  private let defect: Defect?
  private var generator: SeededGenerator
  private var workers: [Worker]
  private var history = History()
  private var observations = Observations()
  private var ticket: UInt64 = 0
  private var unreaped: [Int] = []
  private var hasShownDefect = false

  private var lockHolder: Int?
  private var isOrphaned = false
  private var counter: UInt64 = 0
  private var grants: UInt64 = 0
  private var queue: [UInt64] = []
  private var unfinished = 0
  private var failed = 0
  private var permits: Int
  private var arrived = 0
  private var parts: [UInt64: Int] = [:]
  private var meeting: UInt64 = 0
  private var places: [Int] = []
  private var isBroken = false
  private var isSet = false
  private var dictionary: [UInt64: [UInt64]] = [:]
  private var sets = 0
  /// How often the event had been set when the open wait of a worker began.
  private var setsBefore: [Int: Int] = [:]

  init(_ schedule: Schedule, seed: UInt64, defect: Defect? = nil) {
    self.schedule = schedule
    self.defect = defect
    generator = SeededGenerator(seed: seed, stream: 77)
    permits = schedule.parameters.permits
    if defect == .generousSemaphore { permits += 1 }
    if defect == .stingySemaphore { permits -= 1 }
    workers = []
    for process in 0..<schedule.processes {
      workers.append(worker(process))
    }
    for fault in schedule.faults where fault.kind == .kill {
      workers[fault.process].stepsToLive = generator.number(in: 0...16)
      // The meeting is over after seven micro-steps.
      if schedule.work == .holds { workers[fault.process].stepsToLive += 8 }
    }
    for case .write(let line, let count) in schedule.programs.joined() {
      parts[line] = count
    }
  }

  /// Executes the schedule, or as much of it as `steps` micro-steps do before a watchdog comes.
  mutating func run(steps: Int = .max) -> (History, Observations) {
    var step = 0
    while workers.contains(where: { !$0.isDone && !$0.isDead }), step < steps {
      let live = workers.indices.filter { !workers[$0].isDone && !workers[$0].isDead }
      let order = generator.sample(live.count, of: live)
      precondition(order.contains { advance($0) }, "the simulation is stuck")
      if !unreaped.isEmpty, generator.chance(1, in: 4) { reap() }
      step += 1
    }
    while !unreaped.isEmpty { reap() }
    observations.exits = workers.map { $0.isDone ? "0" : "SIGKILL" }
    if workers.contains(where: { !$0.isDone && !$0.isDead }) {
      observations.hang = "The watchdog saw no progress."
    } else if schedule.work == .items || isJoinable {
      drain()
    }
    observations.failedItems = failed + (defect == .miscountingQueue ? 1 : 0)
    observations.unfinishedItems = unfinished
    observations.finalCounter = counter
    observations.availablePermits = permits
    if defect == .generousSemaphore { observations.availablePermits -= 1 }
    if defect == .stingySemaphore { observations.availablePermits += 1 }
    return (history, observations)
  }

  private func worker(_ process: Int) -> Worker {
    var worker = Worker()
    let bound = min(schedule.parameters.permits, schedule.processes)
    if schedule.work == .holds, process < bound {
      worker.actions = [.call(.acquire, 0), .call(.release, 0)]
      if defect != .stingySemaphore { worker.actions.insert(.meet, at: 1) }
    }
    for instruction in schedule.programs[process] {
      switch instruction {
      case .add(let amount):
        worker.actions += [.call(.acquire, 0), .call(.add, amount), .call(.release, 0)]
      case .write(let line, _):
        worker.actions += [.call(.acquire, 0), .call(.write, line), .call(.release, 0)]
      case .hold: worker.actions += [.call(.acquire, 0), .call(.release, 0)]
      case .put(let item, _): worker.actions.append(.call(.put, item))
      case .get:
        worker.actions.append(.call(.get, 0))
        if isJoinable { worker.actions.append(.call(.done, 0)) }
      case .meet:
        let number = worker.actions.count
        worker.actions.append(.call(.meet, UInt64(number)))
      case .signal: worker.actions += [.call(.set, 0), .call(.clear, 0)]
      case .wait: worker.actions.append(.call(.wait, 0))
      case .store(let value): worker.actions.append(.call(.store, value))
      case .look(let key): worker.actions.append(.call(.look, key))
      case .append(let value): worker.actions.append(.call(.append, value))
      case .measure: worker.actions += [.call(.count, 0), .call(.element, 0)]
      case .apply(let job): worker.actions.append(.call(.apply, job))
      case .map(let first, let count), .iterate(let first, let count):
        worker.actions.append(.call(.map, first))
        worker.actions += (0..<count).map { .call(.result, first + UInt64($0)) }
      case .pause, .yield: continue
      }
    }
    if isJoinable, process == 0 { worker.actions.append(.call(.join, 0)) }
    return worker
  }

  private var isJoinable: Bool { schedule.work == .tasks }

  /// In every second round what a process dies with is delivered again.
  private var redelivers: Bool { schedule.round % 2 == 1 }

  private func isConsumer(_ process: Int) -> Bool {
    schedule.hasConsumers && process >= schedule.parameters.producers
  }

  private mutating func draw() -> UInt64 {
    ticket += 1
    return ticket
  }

  private mutating func reap() {
    history.deaths[unreaped.removeFirst()] = draw()
  }

  /// Does the next micro-step of a worker, unless it has to wait.
  private mutating func advance(_ process: Int) -> Bool {
    guard workers[process].stepsToLive > 0 else {
      kill(process)
      return true
    }
    if let open = workers[process].openCall {
      if workers[process].hasActed {
        history.calls[open].returned = draw()
        finish(process, history.calls[open])
      } else if !act(process, open) {
        return false
      }
    } else if workers[process].next == workers[process].actions.count {
      workers[process].isDone = true
    } else {
      switch workers[process].actions[workers[process].next] {
      case .meet:
        guard meet(process) else { return false }
      case .call(let operation, let argument):
        workers[process].openCall = history.calls.count
        workers[process].hasActed = false
        workers[process].partsWritten = 0
        history.calls.append(
          Call(
            process: process, operation: operation,
            argument: self.argument(of: operation, of: process) ?? argument,
            invoked: draw(), returned: nil))
      }
    }
    workers[process].stepsToLive -= 1
    return true
  }

  /// What follows from the worker's last call.
  private func argument(of operation: Call.Operation, of process: Int) -> UInt64? {
    switch operation {
    case .done: workers[process].inHands ?? 0
    case .element:
      (history.calls.last { $0.process == process && $0.operation == .count }?.result)
        .map { $0 == 0 ? 0 : $0 - 1 }
    default: nil
    }
  }

  private mutating func meet(_ process: Int) -> Bool {
    if !workers[process].hasActed { return false }
    if workers[process].partsWritten == 0 {
      workers[process].partsWritten = 1
      arrived += 1
    }
    guard arrived == min(schedule.parameters.permits, schedule.processes) else { return false }
    workers[process].next += 1
    return true
  }

  private mutating func finish(_ process: Int, _ call: Call) {
    workers[process].openCall = nil
    workers[process].next += 1
    guard isConsumer(process) else { return }
    if call.operation == .get, call.result == Call.nothing {
      workers[process].isDone = true
    } else if call.operation == (isJoinable ? .done : .get) {
      workers[process].next = 0
    }
  }

  private mutating func kill(_ process: Int) {
    workers[process].isDead = true
    unreaped.append(process)
    if let item = workers[process].inHands {
      if redelivers {
        queue.insert(item, at: 0)
      } else {
        failed += 1
        unfinished -= 1
      }
    }
    // Whoever waits, or would have come, is missed by the others.
    if schedule.work == .meetings { isBroken = true }
    guard workers[process].isInside else { return }
    if schedule.work == .holds {
      permits += 1
    } else if lockHolder == process {
      lockHolder = nil
      isOrphaned = true
    }
  }

  private mutating func showDefect(_ wanted: Defect) -> Bool {
    guard defect == wanted, !hasShownDefect else { return false }
    hasShownDefect = true
    return true
  }

  private mutating func act(_ process: Int, _ index: Int) -> Bool {
    switch history.calls[index].operation {
    case .acquire:
      guard acquire(process, index) else { return false }
      workers[process].isInside = true
    case .release:
      release(process)
      workers[process].isInside = false
    case .add:
      history.calls[index].result = counter
      if !showDefect(.lossyCounter) { counter += history.calls[index].argument }
    case .write:
      return write(process, index)
    case .put:
      let capacity = schedule.parameters.capacity
      guard capacity == 0 || queue.count < capacity else { return false }
      if !showDefect(.lossyQueue) {
        queue.append(history.calls[index].argument)
        unfinished += 1
      }
    case .get:
      guard get(index) else { return false }
      let item = history.calls[index].result
      if isJoinable, item != Call.nothing { workers[process].inHands = item }
    case .done:
      workers[process].inHands = nil
      unfinished -= 1
    case .meet: return meet(process, index)
    case .set:
      isSet = true
      sets += 1
    case .clear: isSet = false
    case .wait:
      if haveSettersEnded, !isSet { setForGood() }
      let before = setsBefore[process] ?? sets
      setsBefore[process] = before
      guard isSet || sets > before || defect == .openEvent else { return false }
      setsBefore[process] = nil
    case .store:
      let value = history.calls[index].argument
      dictionary[Instruction.key(of: value), default: []].append(value)
    case .look:
      let values = dictionary[history.calls[index].argument] ?? []
      let isStale = values.count > 1 && showDefect(.staleDictionary)
      history.calls[index].result = (isStale ? values.first : values.last) ?? Call.nothing
    case .append:
      if !showDefect(.forgetfulList) {
        observations.finalList.append(history.calls[index].argument)
      }
    case .count: history.calls[index].result = UInt64(observations.finalList.count)
    case .element:
      let (list, place) = (observations.finalList, Int(history.calls[index].argument))
      history.calls[index].result = list.indices.contains(place) ? list[place] : Call.nothing
    case .apply, .result: runJob(process, index)
    case .map, .kill: break
    case .join:
      guard unfinished == 0 || defect == .hastyJoin else { return false }
    }
    workers[process].hasActed = true
    return true
  }

  /// Runs a job, or kills who does: before it began, in its middle, or when it had ended.
  private mutating func runJob(_ process: Int, _ index: Int) {
    let job = history.calls[index].argument
    let (runner, kills) = (100 + index, !schedule.faults.isEmpty)
    var run = JobRun(begun: 1, finished: 1, worker: runner)
    history.calls[index].result = JobRun.answer(to: job)
    if kills, generator.chance(1, in: 8) {
      let moment = generator.number(in: 0...2)
      run = JobRun(
        begun: min(1, moment), finished: moment / 2, worker: moment == 0 ? 0 : runner)
      history.calls[index].result = Call.broken
      history.calls.append(
        Call(
          process: schedule.processes, operation: .kill, argument: UInt64(runner),
          result: UInt64(process), invoked: draw(), returned: draw()))
    }
    if showDefect(.repeatingPool) { run.begun += 1 }
    if showDefect(.swappingPool) { history.calls[index].result = JobRun.answer(to: job + 1) }
    if showDefect(.alarmistPool) { history.calls[index].result = Call.broken }
    observations.jobRuns[job] = run
  }

  /// The first time a worker is here it takes its place; then it waits until all have.
  private mutating func meet(_ process: Int, _ index: Int) -> Bool {
    let number = history.calls[index].argument
    if !isBroken, number == meeting, workers[process].partsWritten == 0 {
      workers[process].partsWritten = 1
      history.calls[index].result = defect == .onePlaceBarrier ? 0 : UInt64(places.count)
      places.append(process)
      if places.count == schedule.processes {
        meeting += 1
        places = []
      }
    }
    if showDefect(.fragileBarrier) { isBroken = true }
    if number < meeting || showDefect(.earlyBarrier) {
      workers[process].hasActed = true
    } else if isBroken {
      history.calls[index].result = Call.broken
      workers[process].hasActed = true
    }
    return workers[process].hasActed || workers[process].partsWritten == 1 && advanced(process)
  }

  /// Whether this is the first step of a worker that has taken its place.
  private mutating func advanced(_ process: Int) -> Bool {
    guard workers[process].partsWritten == 1 else { return false }
    workers[process].partsWritten = 2
    return true
  }

  /// What the supervisor does when those who set have ended.
  private mutating func setForGood() {
    isSet = true
    sets += 1
    history.calls.append(
      Call(process: schedule.processes, operation: .set, invoked: draw(), returned: draw()))
  }

  private var haveSettersEnded: Bool {
    workers.prefix(schedule.parameters.producers).allSatisfy { $0.isDone || $0.isDead }
  }

  private mutating func acquire(_ process: Int, _ index: Int) -> Bool {
    if schedule.work == .holds {
      guard permits > 0 else { return false }
      permits -= 1
      return true
    }
    guard lockHolder == nil || defect == .noLock else { return false }
    lockHolder = process
    history.calls[index].result = isOrphaned ? 1 : 0
    workers[process].mustCloseLine = isOrphaned
    isOrphaned = false
    return true
  }

  private mutating func release(_ process: Int) {
    if schedule.work == .holds {
      permits += 1
    } else if lockHolder == process {
      lockHolder = nil
    }
  }

  private mutating func write(_ process: Int, _ index: Int) -> Bool {
    let line = history.calls[index].argument
    let chunks = OutputLine.parts(line: line, parts: parts[line] ?? 2, process: process)
    if workers[process].partsWritten == 0 {
      history.calls[index].result = grants
      grants += 1
      if workers[process].mustCloseLine { observations.output.append(UInt8(ascii: "\n")) }
    }
    observations.output += chunks[workers[process].partsWritten]
    workers[process].partsWritten += 1
    workers[process].hasActed = workers[process].partsWritten == chunks.count
    return true
  }

  private mutating func get(_ index: Int) -> Bool {
    guard let head = queue.first else {
      let producers = workers.prefix(schedule.parameters.producers)
      guard schedule.hasConsumers, producers.allSatisfy({ $0.isDone || $0.isDead }) else {
        return false
      }
      // What another one has in its hands may come again.
      if isJoinable, redelivers, unfinished > 0 { return false }
      history.calls[index].result = Call.nothing
      return true
    }
    var place = 0
    if defect == .reorderingQueue,
      let later = queue.dropFirst().firstIndex(where: { $0 >> 32 == head >> 32 }),
      showDefect(.reorderingQueue)
    {
      place = later
    }
    history.calls[index].result = queue[place]
    if showDefect(.corruptingQueue) { history.calls[index].intact = false }
    if !showDefect(.duplicatingQueue) {
      queue.remove(at: place)
    } else {
      unfinished += 1
    }
    return true
  }

  private mutating func drain() {
    while !queue.isEmpty {
      let item = queue.removeFirst()
      history.calls.append(
        Call(
          process: schedule.processes, operation: .get, result: item, invoked: draw(),
          returned: draw()))
      guard isJoinable else { continue }
      unfinished -= 1
      history.calls.append(
        Call(
          process: schedule.processes, operation: .done, argument: item, invoked: draw(),
          returned: draw()))
    }
  }
}
