// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Who is next: the script as far as it goes, then the policy.
extension Board {
  enum PolicyCode: Int {
    case continuation, random, fair, priorities, partialOrder
  }

  // MARK: Who can

  func canStep(_ process: Int) -> Bool { state(process) == .ready }

  func canTimeOut(_ process: Int) -> Bool {
    state(process) == .asleep && self[process, .deadline] != .max
  }

  /// So many processes at most can be searched exhaustively, and have masks.
  static var maskedProcesses: Int { 16 }

  /// The processes that can take a step, a bit each.
  var enabledMask: UInt64 {
    Self.mask((0..<processes).filter { canStep($0) || canTimeOut($0) })
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
      self[.scriptPosition] += 1
      if isPossible(decision) { return grant(decision) }
      if self[.isLenient] == 0 { return stop(.impossible) }
    }
    if let killed = nextKill() { return grant(Decision(killed, .crash)) }
    let ready = (0..<processes).filter(canStep)
    let timed = (0..<processes).filter(canTimeOut)
    guard !ready.isEmpty || !timed.isEmpty else {
      return stop((0..<processes).contains { state($0) == .asleep } ? .deadlock : .ended)
    }
    return grant(choose(ready, timed))
  }

  private func grant(_ decision: Decision) -> Decision {
    self[.granted] = Int(truncatingIfNeeded: decision.rawValue)
    if processes <= Self.maskedProcesses {
      self[.enabled] = Int(truncatingIfNeeded: enabledMask)
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
      guard self[process, .steps] == UInt64(self[field] >> 16 - 1) else { continue }
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

  private func choose(_ ready: [Int], _ timed: [Int]) -> Decision {
    let policy = PolicyCode(rawValue: self[.policy]) ?? .continuation
    if policy == .continuation { return continuation(ready, timed) }
    // A timeout is as likely as one step in sixteen.
    if !timed.isEmpty, ready.isEmpty || draw(below: 16) == 0 {
      return Decision(timed[draw(below: timed.count)], .timeout)
    }
    switch policy {
    case .random: return Decision(ready[draw(below: ready.count)])
    case .fair: return fair(ready)
    case .continuation, .priorities, .partialOrder: return highest(ready)
    }
  }

  private func continuation(_ ready: [Int], _ timed: [Int]) -> Decision {
    let sleeping = sleepingEvents
    func isAwake(_ decision: Decision) -> Bool {
      !sleeping.contains { $0.decision.isSameThread(as: decision) }
    }
    let last = self[.turn]
    let all = ready.map { Decision($0) } + timed.map { Decision($0, .timeout) }
    let awake = all.filter(isAwake)
    if awake.isEmpty { self[.isRedundant] = 1 }
    let choices = awake.isEmpty ? all : awake
    if let next = choices.first(where: { $0.process == last && $0.action == .step }) {
      return next
    }
    return choices[0]
  }

  private func fair(_ ready: [Int]) -> Decision {
    let patience = UInt64(self[.patience])
    let chosen =
      ready.filter { self[$0, .passedOver] >= patience }
      .max { self[$0, .passedOver] < self[$1, .passedOver] } ?? ready[draw(below: ready.count)]
    for process in ready { self[process, .passedOver] += 1 }
    self[chosen, .passedOver] = 0
    return Decision(chosen)
  }

  /// The ready process of the highest priority; in PCT it may just have reached a change point.
  private func highest(_ ready: [Int]) -> Decision {
    func best() -> Int { ready.max { self[$0, .priority] < self[$1, .priority] } ?? ready[0] }
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

  func pendingEvent(of process: Int) -> Event {
    Event(
      process: process,
      kind: Event.Kind(rawValue: UInt8(truncatingIfNeeded: self[process, .kind])) ?? .start,
      operation: Int(self[process, .operation]), address: self[process, .address],
      first: self[process, .first], second: self[process, .second],
      pendingWord: self[process, .pendingWord])
  }

  func happened(_ event: Event) {
    var event = event
    event.enabled = UInt64(self[.enabled])
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
    self[sleeper, .kind] = UInt64(Event.Kind.resume.rawValue)
    self[sleeper, .address] = 0
    drawPriority(of: sleeper)
  }
}
