// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Who is next: the script as far as it goes, then the policy.
extension Board {
  enum PolicyCode: Int {
    case continuation, random, fair, priorities, partialOrder, free
  }

  // MARK: Who can

  func canStep(_ process: Int) -> Bool { state(process) == .ready }

  func canTimeOut(_ process: Int) -> Bool {
    state(process) == .asleep && self[process, .deadline] != .max
  }

  /// So many processes at most can be searched exhaustively, and have masks.
  static var maskedProcesses: Int { 16 }

  private func mask(where predicate: (Int) -> Bool) -> UInt64 {
    Self.mask((0..<processes).filter(predicate))
  }

  static func mask(_ processes: [Int]) -> UInt64 {
    processes.reduce(0) { $1 < 64 ? $0 | 1 << UInt64($1) : $0 }
  }

  func isPossible(_ decision: Decision) -> Bool {
    guard decision.process < processes else { return false }
    switch decision.action {
    case .step: return canStep(decision.process)
    case .timeout: return canTimeOut(decision.process)
    case .crash: return canStep(decision.process) || state(decision.process) == .asleep
    }
  }

  // MARK: Deciding

  /// Decides who is next; `nil` when the supervisor has to look, which `end` explains.
  ///
  /// The decision is left in `granted`.
  func decide() -> Decision? {
    guard self[.stepCount] < self[.stepLimit] else { return stop(.stepLimit) }
    while self[.scriptPosition] < self[.scriptCount] {
      guard let decision = scripted(self[.scriptPosition]) else { break }
      // Whom the net will wake goes on after it.
      if !isPossible(decision), hasNet, isDeadlocked { return stop(.deadlock) }
      self[.scriptPosition] += 1
      if isPossible(decision) { return grant(decision) }
      if self[.isLenient] == 0 { return stop(.impossible) }
    }
    if self[.kill1] | self[.kill2] != 0, let killed = nextKill() {
      return grant(Decision(killed, .crash))
    }
    var ready = 0
    var timed = 0
    for process in 0..<processes {
      if canStep(process) {
        ready += 1
      } else if canTimeOut(process) {
        timed += 1
      }
    }
    guard ready + timed > 0 else {
      return stop((0..<processes).contains { state($0) == .asleep } ? .deadlock : .ended)
    }
    return grant(choose(ready: ready, timed: timed))
  }

  private var isDeadlocked: Bool {
    !(0..<processes).contains { canStep($0) || canTimeOut($0) }
      && (0..<processes).contains { state($0) == .asleep }
  }

  /// The process with the given rank among those that satisfy a predicate.
  private func process(_ rank: Int, where predicate: (Int) -> Bool) -> Int {
    var rank = rank
    for process in 0..<processes where predicate(process) {
      if rank == 0 { return process }
      rank -= 1
    }
    fatalError("there are fewer processes to choose from than were counted")
  }

  private func grant(_ decision: Decision) -> Decision {
    self[.granted] = Int(truncatingIfNeeded: decision.rawValue)
    if processes <= Self.maskedProcesses {
      self[.enabled] = Int(truncatingIfNeeded: mask(where: canStep))
      self[.timers] = Int(truncatingIfNeeded: mask(where: canTimeOut))
    }
    self[.turn] = decision.process
    if decision.action == .crash {
      self[.end] = ExecutionEnd.crash.rawValue
      self[.subject] = decision.process
    }
    return decision
  }

  private func stop(_ end: ExecutionEnd) -> Decision? {
    self[.end] = end.rawValue
    return nil
  }

  /// Hands the turn to whom it was granted, or to the supervisor.
  func handOver() {
    give(self[.end] == ExecutionEnd.running.rawValue ? self[.turn] : supervisor)
  }

  /// A planned death that is due: its process stands before the step, or sleeps there.
  private func nextKill() -> Int? {
    for field in [Field.kill1, .kill2] where self[field] != 0 {
      let process = self[field] & 0xFFFF
      guard self[process, .steps] + 1 == UInt64(self[field] >> 16) else { continue }
      switch state(process) {
      case .ready: break
      // Asleep it may die at any instant: now, or after some steps of the others.
      case .asleep where draw(below: 4) == 0: break
      default: continue
      }
      self[field] = 0
      return process
    }
    return nil
  }

  // MARK: Policies

  private func choose(ready: Int, timed: Int) -> Decision {
    let policy = PolicyCode(rawValue: self[.policy]) ?? .continuation
    if policy == .continuation { return continuation() }
    // A timeout is as likely as one step in sixteen.
    if timed > 0, ready == 0 || draw(below: 16) == 0 {
      return Decision(process(draw(below: timed), where: canTimeOut), .timeout)
    }
    switch policy {
    case .random: return Decision(process(draw(below: ready), where: canStep))
    case .fair: return fair(ready)
    case .continuation, .priorities, .partialOrder, .free: return highest()
    }
  }

  private func continuation() -> Decision {
    let last = self[.turn]
    if self[.sleepingCount] == 0, canStep(last) { return Decision(last) }
    let sleeping = sleepingEvents
    func isAwake(_ decision: Decision) -> Bool {
      !sleeping.contains { $0.decision.isSameThread(as: decision) }
    }
    let processes = 0..<processes
    let all =
      processes.filter(canStep).map { Decision($0) }
      + processes.filter(canTimeOut).map { Decision($0, .timeout) }
    let awake = all.filter(isAwake)
    if awake.isEmpty { self[.isRedundant] = 1 }
    let choices = awake.isEmpty ? all : awake
    if let next = choices.first(where: { $0.process == last && $0.action == .step }) {
      return next
    }
    return choices[0]
  }

  private func fair(_ ready: Int) -> Decision {
    var chosen = process(draw(below: ready), where: canStep)
    var most = UInt64(self[.patience])
    for process in 0..<processes where canStep(process) {
      if self[process, .passedOver] >= most {
        chosen = process
        most = self[process, .passedOver] + 1
      }
      self[process, .passedOver] += 1
    }
    self[chosen, .passedOver] = 0
    return Decision(chosen)
  }

  /// The ready process of the highest priority; in PCT it may just have reached a change point.
  private func highest() -> Decision {
    func best() -> Int {
      var best = 0
      var most: UInt64 = 0
      for process in 0..<processes where canStep(process) && self[process, .priority] >= most {
        best = process
        most = self[process, .priority]
      }
      return best
    }
    var chosen = best()
    guard self[.policy] == PolicyCode.priorities.rawValue else { return Decision(chosen) }
    for index in 0..<self[.changeCount] where change(index) == self[.stepCount] {
      // Lower than every priority of the beginning, and than those of later changes' lower.
      self[chosen, .priority] = UInt64(self[.changeCount] - index)
      setChange(index, .max)
      chosen = best()
    }
    return Decision(chosen)
  }

  /// POS: every pending step has a priority of its own.
  func drawPriority(of process: Int) {
    guard self[.policy] == PolicyCode.partialOrder.rawValue else { return }
    self[process, .priority] = draw()
  }

  // MARK: What happened

  func pendingEvent(of process: Int) -> StepEvent {
    StepEvent(
      process: process,
      kind: StepEvent.Kind(rawValue: UInt8(truncatingIfNeeded: self[process, .kind])) ?? .start,
      operation: Int(self[process, .operation]), address: self[process, .address],
      first: self[process, .first], second: self[process, .second],
      pendingWord: self[process, .pendingWord])
  }

  func happened(_ event: StepEvent) {
    var event = event
    event.enabled = UInt64(self[.enabled])
    event.timers = UInt64(self[.timers])
    append(event)
    self[event.process, .steps] += 1
    if self[.sleepingCount] > 0, self[.scriptPosition] >= self[.scriptCount] {
      let sleeping = sleepingEvents
      let rest = sleeping.filter { !$0.conflicts(with: event, isCertain: false) }
      if rest.count < sleeping.count { setSleeping(rest) }
    }
    if self[.policy] == PolicyCode.partialOrder.rawValue, event.isWordAccess {
      for process in 0..<processes where process != event.process && canStep(process) {
        if pendingEvent(of: process).conflicts(with: event, isCertain: false) {
          drawPriority(of: process)
        }
      }
    }
  }

  // MARK: Sleepers

  /// Who sleeps on a word, in the order in which they went to sleep.
  func sleepers(at address: UInt64) -> [Int] {
    (0..<processes)
      .filter { state($0) == .asleep && sleepIndex($0, of: address) != nil }
      .sorted { self[$0, .enqueued] < self[$1, .enqueued] }
  }

  /// Which of several sleepers a single wake-up goes to.
  func choice(of sleepers: [Int], _ wanted: Int?) -> Int {
    if let wanted, sleepers.contains(wanted) { return wanted }
    switch PolicyCode(rawValue: self[.policy]) {
    case nil, .continuation: return sleepers[0]
    default: return sleepers[draw(below: sleepers.count)]
    }
  }

  func rouse(_ sleeper: Int, at address: UInt64) {
    self[sleeper, .result] = UInt64(sleepIndex(sleeper, of: address) ?? 0)
    self[sleeper, .state] = State.ready.rawValue
    self[sleeper, .kind] = UInt64(StepEvent.Kind.resume.rawValue)
    self[sleeper, .address] = 0
    drawPriority(of: sleeper)
  }
}
