// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Runs one round: forks the workers, opens the gate, does the faults, watches, reaps, and judges.
struct RoundRunner {
  private static let quietPoll: UInt64 = 50_000_000
  private static let faultPoll: UInt64 = 100_000

  let schedule: Schedule
  let subject: String
  let context: TemplateContext
  let budget: Deadline
  /// Told how many calls of this round have been completed.
  let progress: (Int) -> Void

  /// What was seen while the shared objects still existed.
  private struct Evidence {
    var history = History()
    var observations = Observations()
    var cut: RoundOutcome.Cut?
    var operations = 0
    var durations: [UInt32] = []
    var nanoseconds: UInt64 = 0
    var diagnosis = ""
  }

  func run() throws -> RoundOutcome {
    try Family.prepareForChildren()
    let before = ResourceSnapshot.take()
    var evidence: Evidence
    switch schedule.work {
    case .additions: evidence = try observe(CounterScenario.self)
    case .items: evidence = try observe(QueueScenario.self)
    case .tasks: evidence = try observe(JoinableQueueScenario.self)
    case .lines: evidence = try observe(OutputScenario.self)
    case .holds: evidence = try observe(SemaphoreScenario.self)
    case .meetings: evidence = try observe(BarrierScenario.self)
    case .signals: evidence = try observe(EventScenario.self)
    case .entries: evidence = try observe(ManagerScenario.self)
    case .jobs: evidence = try observe(PoolScenario.self)
    }
    evidence.observations.leaks = ResourceSnapshot.take().leaks(since: before)
    let judgement =
      evidence.cut == nil
      ? Judge.judge(schedule, evidence.history, evidence.observations) : nil
    return RoundOutcome(
      judgement: judgement, cut: evidence.cut, hasHung: evidence.observations.hang != nil,
      operations: evidence.operations,
      durations: evidence.durations, nanoseconds: evidence.nanoseconds,
      diagnosis: evidence.diagnosis)
  }

  /// Runs the workers; every shared object of the round is gone when this returns.
  private func observe<S: Scenario>(_ type: S.Type) throws -> Evidence {
    let scenario = try S(schedule, subject: subject)
    let recorder = try HistoryRecorder(
      lanes: schedule.processes + 1, calls: schedule.plannedCalls + schedule.itemCount)
    let gate = try CountingSemaphore(permits: 0)
    var workers: [Int: ChildProcess] = [:]
    do {
      for process in 0..<schedule.processes {
        workers[process] = try ChildProcess.fork(name: "worker \(process)") {
          var lane = Lane(process, of: recorder)
          gate.acquire()
          try scenario.work(as: process, in: &lane)
        }
      }
    } catch {
      end(&workers)
      throw error
    }
    let start = Deadline.now
    gate.release(schedule.processes)
    var lane = Lane(schedule.processes, of: recorder)
    var evidence = Evidence()
    do {
      evidence = try supervise(scenario, recorder, &lane, &workers)
    } catch {
      end(&workers)
      throw error
    }
    evidence.nanoseconds = Deadline.now - start
    end(&workers)
    if evidence.cut == nil, evidence.observations.hang == nil {
      try scenario.conclude(&evidence.observations, in: &lane)
    }
    evidence.operations = recorder.completed
    evidence.durations = recorder.durations()
    if evidence.cut == nil { evidence.history.calls = recorder.calls() }
    return evidence
  }

  /// Watches until no worker is left, or until the round has to be ended.
  private func supervise(
    _ scenario: some Scenario, _ recorder: HistoryRecorder, _ lane: inout Lane,
    _ workers: inout [Int: ChildProcess]
  ) throws -> Evidence {
    var evidence = Evidence()
    var injector = FaultInjector(schedule.faults)
    var watchdog = Watchdog()
    var ended: Set<Int> = []
    evidence.observations.exits = Array(repeating: "", count: schedule.processes)
    while !workers.isEmpty {
      try injector.step(completed: recorder.completed, workers: workers) { fault, worker in
        scenario.inflict(fault, on: worker, in: &lane)
      }
      let poll = Deadline(
        nanoseconds: Deadline.now + (injector.isDone ? Self.quietPoll : Self.faultPoll))
      let indices = workers.keys.sorted()
      let descriptors = indices.compactMap { workers[$0]?.descriptor.rawValue }
      let ready = Descriptors.waitReadable(descriptors + [context.cancellation], until: poll)
      for (index, hasEnded) in zip(indices, ready) where hasEnded {
        guard let status = workers[index]?.termination else { continue }
        workers[index] = nil
        ended.insert(index)
        evidence.observations.exits[index] = Self.name(of: status)
        if injector.killed.contains(index), status == .signaled(9) {
          evidence.history.deaths[index] = recorder.drawTicket()
        }
      }
      scenario.workersEnded(ended, in: &lane)
      let completed = recorder.completed
      progress(completed)
      if context.isCancelled { evidence.cut = .interrupted }
      if budget.hasPassed { evidence.cut = .outOfBudget }
      if let reason = watchdog.verdict(
        completed: completed, workers: workers, isHeld: injector.holdsAny)
      {
        evidence.observations.hang = reason
        evidence.diagnosis = Watchdog.diagnosis(of: workers, completed: recorder.completed)
      }
      if evidence.cut != nil || evidence.observations.hang != nil { break }
    }
    try injector.finish()
    return evidence
  }

  /// Kills and reaps what is left.
  private func end(_ workers: inout [Int: ChildProcess]) {
    for worker in workers.values { worker.kill() }
    for worker in workers.values { _ = try? worker.join() }
    workers = [:]
  }

  private static func name(of status: TerminationStatus) -> String {
    switch status {
    case .exited(let code): return "\(code)"
    case .signaled(let number):
      let names: [Int32: String] = [
        4: "SIGILL", 5: "SIGTRAP", 6: "SIGABRT", 7: "SIGBUS", 8: "SIGFPE", 9: "SIGKILL",
        11: "SIGSEGV", 13: "SIGPIPE", 15: "SIGTERM",
      ]
      return names[number] ?? "signal \(number)"
    }
  }
}
