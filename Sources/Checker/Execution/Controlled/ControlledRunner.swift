// SPDX-License-Identifier: Apache-2.0

import Primitives

/// The supervisor of controlled executions: keeps the processes from one to the next, sets the
/// shared memory back, does the killing, and judges.
final class ControlledRunner<Scenario: ControlledScenario> {
  /// Without a turn for so long, and with no step taken, something is not under control.
  private static var quietNanoseconds: UInt64 { 250_000_000 }
  private static var quietRounds: Int { 40 }
  /// How often sleepers may look again after a second death.
  private static var netLimit: Int { 8 }

  private let scenario: Scenario
  private let objects: Scenario.Objects
  private let board: Board
  /// What the shared objects are called.
  let names: ObjectNames
  private var workers: [ControlledProcess] = []
  private var snapshot: RegionSnapshot
  private(set) var forks = 0

  private let tickets: SharedValue<UInt64>

  /// Makes the shared objects and forks the processes, all on one processor unless they are free.
  ///
  /// - Throws: What the scenario throws, and what the kernel refuses.
  init(_ scenario: Scenario, isFree: Bool = false) throws {
    if !isFree { StepControl.stayOnProcessor() }
    self.scenario = scenario
    tickets = try SharedValue(0)
    objects = try scenario.prepare()
    names = ObjectNames(of: objects)
    board = try Board(processes: scenario.processes)
    snapshot = RegionSnapshot(of: [])
    for process in 0..<scenario.processes { workers.append(try fork(process)) }
    snapshot = RegionSnapshot(of: workers.map(\.token))
  }

  /// Ends every process.
  func finish() {
    for worker in workers { worker.end() }
    workers = []
  }

  private func fork(
    _ process: Int, replacing dead: ProcessToken? = nil
  ) throws -> ControlledProcess {
    let director = Director(board: board, me: process)
    let recorder = CallRecorder(board, of: process, tickets: tickets)
    let (scenario, objects) = (scenario, objects)
    forks += 1
    // A turn that its predecessor was given and did not live to take.
    _ = board.take(process, nanoseconds: 0)
    let worker = try ControlledProcess(replacing: dead) {
      director.work { try scenario.run(process: process, on: objects, recorder: recorder) }
    }
    while !board.take(board.supervisor, nanoseconds: Self.quietNanoseconds) {
      if let code = worker.ended() { throw CheckerError("a worker ended with \(code) at once") }
    }
    return worker
  }

  // MARK: One execution

  /// Runs the scenario once by a plan, and says what is wrong with what happened.
  ///
  /// - Throws: `CheckerError` when something is not under control.
  func execute(_ plan: ExecutionPlan) throws -> Execution {
    board.begin(plan)
    _ = board.decide()
    board.handOver()
    var deaths: Set<Int> = []
    var nets = 0
    var end = ExecutionEnd.running
    while true {
      try awaitTurn()
      end = ExecutionEnd(rawValue: board[.end]) ?? .impossible
      if end == .crash {
        deaths.insert(board[.subject])
        board[.deaths] = deaths.count
        crash(Decision(rawValue: UInt64(board[.granted])) ?? Decision(board[.subject], .crash))
      } else if end == .deadlock, board.hasNet, nets < Self.netLimit {
        nets += 1
        board.castNet()
      } else {
        break
      }
      board[.end] = ExecutionEnd.running.rawValue
      _ = board.decide()
      board.handOver()
    }
    var errors: [Int: String] = [:]
    for process in 0..<board.processes { errors[process] = board.text(of: process) }
    var execution = Execution(
      events: board.trace, calls: board.recordedCalls, deaths: deaths, errors: errors, end: end,
      isRedundant: board[.isRedundant] != 0)
    execution.violations = violations(of: execution)
    try reset()
    return execution
  }

  private func awaitTurn() throws {
    var steps = -1
    var quiet = 0
    while !board.take(board.supervisor, nanoseconds: Self.quietNanoseconds) {
      for (process, worker) in workers.enumerated() {
        guard let code = worker.ended() else { continue }
        let how = code < 0 ? "signal \(-code)" : "exit code \(code)"
        throw CheckerError("process \(process) ended by itself, with \(how), in its body")
      }
      quiet = steps == board[.stepCount] ? quiet + 1 : 0
      steps = board[.stepCount]
      if quiet > Self.quietRounds {
        throw CheckerError(
          "process \(board[.turn]) takes no step any more: it loops, or waits for something that "
            + "is no primitive")
      }
    }
  }

  /// Kills a process where it stands, and does what the kernel does then: it marks the life word
  /// and wakes one of its watchers, then one sleeper of the word that the process was about.
  private func crash(_ decision: Decision) {
    let process = decision.process
    let life = StepControl.lifeWord(of: workers[process].token)
    let isAsleep = board.state(process) == .asleep
    var event = board.pendingEvent(of: process)
    event.first = UInt64((isAsleep ? StepEvent.Kind.wait : event.kind).rawValue)
    event.second = event.address
    event.kind = .crash
    event.address = life
    event.words = isAsleep ? Board.wholeWords(of: board.sleep(process)) : []
    workers[process].end()
    board[process, .state] = Board.State.dead.rawValue
    let watchers = board.sleepers(at: life)
    event.watchers = Board.mask(watchers)
    var woken: [Int] = []
    if !watchers.isEmpty {
      let watcher = board.choice(of: watchers, decision.watcher)
      if watchers.count > 1 { event.chosenWatcher = watcher }
      board.rouse(watcher, at: life)
      woken.append(watcher)
    }
    let word = event.pendingWord
    if word != 0, StepControl.futexValue(at: word) & Self.idBits == 0 {
      let sleepers = board.sleepers(at: word)
      event.candidates = Board.mask(sleepers)
      if !sleepers.isEmpty {
        let sleeper = board.choice(of: sleepers, decision.woken)
        if sleepers.count > 1 { event.chosen = sleeper }
        board.rouse(sleeper, at: word)
        woken.append(sleeper)
      }
    }
    event.woken = Board.mask(woken)
    event.timed = Board.mask(woken.filter { board[$0, .deadline] != .max })
    board.happened(event)
  }

  /// Where the kernel keeps a thread id in a futex word: it wakes only where there is none.
  private static var idBits: UInt32 { 0x3FFF_FFFF }

  // MARK: Without control

  /// Lets the processes run as the operating system likes; some are killed after a random time.
  ///
  /// Whoever has not come to its end after a while without any call hangs.
  func executeFreely(_ plan: ExecutionPlan) throws -> Execution {
    board.begin(plan)
    for process in workers.indices { board.give(process) }
    var deaths: Set<Int> = []
    for kill in plan.kills where !deaths.contains(kill.process) {
      Spin.pause(board.draw(below: 1 << 14))
      workers[kill.process].end()
      guard board.state(kill.process) != .ended else { continue }
      board[kill.process, .state] = Board.State.dead.rawValue
      deaths.insert(kill.process)
    }
    var quiet = 0
    var calls: UInt64 = 0
    while workers.indices.contains(where: { board.state($0) == .ready }), quiet < Self.freeRounds {
      if board.take(board.supervisor, nanoseconds: Self.freeNanoseconds) { continue }
      quiet = calls == tickets.value ? quiet + 1 : 0
      calls = tickets.value
    }
    let hangs = workers.indices.contains { board.state($0) == .ready }
    var execution = Execution(
      events: [], calls: board.recordedCalls, deaths: deaths, errors: [:],
      end: hangs ? .deadlock : .ended, isRedundant: false)
    execution.violations = violations(of: execution)
    try reset(restarting: plan.kills.map(\.process))
    return execution
  }

  private static var freeNanoseconds: UInt64 { 100_000_000 }
  private static var freeRounds: Int { 4 }

  // MARK: Afterwards

  private var deadlock: String {
    let sleepers = workers.indices.filter { board.state($0) == .asleep }.map { process in
      let word = board.sleep(process).first?.offset ?? 0
      let holder = Family.wait(of: workers[process].token)?.holder
        .flatMap { token in workers.firstIndex { $0.token == token } }
      return "process \(process) sleeps at \(names.name(of: word))"
        + (holder.map { ", which process \($0) holds" } ?? "")
    }
    return "deadlock: " + sleepers.joined(separator: "; ")
  }

  private func violations(of execution: Execution) -> [String] {
    if execution.end == .stepLimit { return ["more than \(Board.stepLimit) steps: a livelock"] }
    guard execution.end == .ended || execution.end == .deadlock else { return [] }
    var violations = execution.errors.sorted { $0.key < $1.key }
      .map { "process \($0.key) threw: \($0.value)" }
    do {
      if execution.end == .deadlock {
        return try scenario.permitsSleepers(execution, on: objects) ? [] : [deadlock]
      }
      violations += try scenario.check(execution, on: objects)
    } catch {
      violations.append("the check threw: \(error)")
    }
    Family.sweep()
    // As if every process had ended: what is left then, is left for ever.
    Family.dropUses(of: workers.map(\.token))
    let inventory = Family.inventory()
    if inventory.objects != snapshot.inventory.objects {
      violations.append(
        "\(Amount.text(inventory.objects, "shared object")) at the end, "
          + "not \(snapshot.inventory.objects)"
      )
    }
    if inventory.lostBytes != 0 {
      violations.append(
        "\(Amount.text(Int(inventory.lostBytes), "byte")) of shared memory without an object")
    }
    if inventory.unappliedChanges != 0 {
      violations.append("a committed change of the heap does not show")
    }
    return violations
  }

  private func reset(restarting killed: [Int] = []) throws {
    let stuck = workers.indices.filter {
      board.state($0) == .ready || board.state($0) == .asleep
    }
    for process in stuck { workers[process].end() }
    snapshot.restore()
    let gone = workers.indices.filter {
      stuck.contains($0) || killed.contains($0) || board.state($0) == .dead
    }
    for process in gone {
      workers[process] = try fork(process, replacing: workers[process].token)
    }
  }
}

extension Board {
  /// Whether sleepers look again now and then: the net for a second death.
  var hasNet: Bool { self[.deaths] > 1 }

  /// The bounded re-check of every sleep: all look again.
  func castNet() {
    for process in 0..<processes where state(process) == .asleep {
      rouse(process, at: 0)
      self[process, .result] = UInt64(bitPattern: Int64(-Director.timedOut))
    }
  }
}
