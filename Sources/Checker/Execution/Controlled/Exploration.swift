// SPDX-License-Identifier: Apache-2.0

import Primitives

/// The course of one exploration: which plans are run, and what they have shown so far.
final class Exploration<Scenario: ControlledScenario> {
  private static var progressNanoseconds: UInt64 { 100_000_000 }
  private static var estimateWalks: Int { 50 }
  private static var estimateSteps: Int { 50_000 }

  let scenario: Scenario
  let options: ExplorationOptions
  private let context: TemplateContext
  private let runner: ControlledRunner<Scenario>
  private var start = Deadline.now
  private let deadline: Deadline
  private var lastReport: UInt64 = 0
  private var digest = TraceDigest()
  private var killPoints: KillPoints
  private(set) var outcome: ExplorationOutcome
  /// About how many steps an execution has, and each process in it.
  private var length = 1
  private var ownLengths: [Int]

  init(
    _ scenario: Scenario, _ options: ExplorationOptions, _ context: TemplateContext
  ) throws {
    guard (1...ScheduleText.processLimit).contains(scenario.processes) else {
      throw CheckerError("\(scenario.name): \(Amount.processes(scenario.processes)), not 1 to 1000")
    }
    guard scenario.operations > 0 else {
      throw CheckerError("\(scenario.name): without operations there is nothing to explore")
    }
    if options.strategy == .exhaustive, scenario.processes > Board.maskedProcesses {
      throw CheckerError("an exhaustive search takes at most \(Board.maskedProcesses) processes")
    }
    self.scenario = scenario
    self.options = options
    self.context = context
    deadline = options.budgetNanoseconds.map { Deadline(nanoseconds: Deadline.now + $0) } ?? .never
    runner = try ControlledRunner(scenario, isFree: options.strategy == .free)
    killPoints = KillPoints(limit: options.crashes)
    ownLengths = Array(repeating: 1, count: scenario.processes)
    outcome = ExplorationOutcome(
      determined: .init(
        scenario: scenario.name, processes: scenario.processes, options: options,
        probabilityBound: nil),
      measured: .init(
        durationNanoseconds: 0, stepsPerSecond: 0, schedulesPerSecond: 0, forks: 0),
      interrupted: false)
  }

  func finish() { runner.finish() }

  // MARK: Running

  /// Runs everything that the options ask for, until something fails.
  func run() throws -> ExplorationOutcome {
    if options.strategy != .free { try measure() }
    for text in options.corpus {
      let schedule = try ScheduleText(parsing: text)
      guard isOurs(schedule) else { continue }
      var plan = ExecutionPlan()
      plan.script = schedule.decisions
      plan.isLenient = true
      let execution = try runner.execute(plan)
      guard execution.violations.isEmpty else {
        try fail(execution)
        return concluded()
      }
    }
    if options.strategy == .exhaustive {
      try search()
    } else {
      try sample()
    }
    return concluded()
  }

  /// Runs one schedule exactly as it is written.
  func replay(_ text: String) throws -> ExplorationOutcome {
    let schedule = try ScheduleText(parsing: text)
    guard isOurs(schedule) else {
      throw CheckerError(
        "the schedule is of \(schedule.scenario) with \(Amount.processes(schedule.processes)) and "
          + Amount.text(schedule.operations, "operation"))
    }
    var plan = ExecutionPlan()
    plan.script = schedule.decisions
    let execution = try runner.execute(plan)
    guard execution.end != .impossible else {
      throw CheckerError(
        "decision \(execution.events.count + 1) of the schedule is not possible: it was made "
          + "with another version of what is tested")
    }
    note(execution)
    try repeatRuns(of: plan, options.repetitions, comparingWith: execution)
    outcome.determined.violation = ExplorationViolation(
      sentences: execution.violations, schedule: text, original: text, number: 1,
      explanation: Explanation(execution: execution, name: runner.names.name).text)
    if !execution.violations.isEmpty { outcome.determined.verdict = .violated }
    return concluded()
  }

  private func isOurs(_ schedule: ScheduleText) -> Bool {
    schedule.scenario == scenario.name && schedule.processes == scenario.processes
      && schedule.operations == scenario.operations
  }

  /// Some walks before the exploration, of which nothing is judged: how long executions are, and
  /// about how many there are.
  private func measure() throws {
    var estimate = InterleavingEstimate()
    var steps = 0
    for walk in 0..<Self.estimateWalks where steps < Self.estimateSteps {
      let seed = SeededGenerator.seed(options.seed, stream: UInt64(walk), 1)
      let execution = try runner.execute(ExecutionPlan(policy: .random(seed: seed)))
      estimate.record(execution.events)
      length = max(length, execution.events.count)
      steps += execution.events.count
      for process in ownLengths.indices {
        let own = execution.events.count { $0.process == process }
        ownLengths[process] = max(ownLengths[process], own)
      }
    }
    outcome.determined.estimatedInterleavings = estimate.logarithm
    if options.strategy == .pct {
      outcome.determined.probabilityBound = probabilityBound
    }
    start = Deadline.now
  }

  /// 1 / (n * k^(d-1)), as in the paper.
  private var probabilityBound: Double {
    var bound = 1 / Double(scenario.processes)
    for _ in 1..<max(options.depth, 1) { bound /= Double(length) }
    return bound
  }

  /// Runs one plan; returns `nil` when something is wrong with what came of it.
  private func step(_ plan: ExecutionPlan) throws -> Execution? {
    if case .free = plan.policy { return try freeStep(plan) }
    let execution = try runner.execute(plan)
    guard execution.end != .impossible else { return execution }
    note(execution)
    try repeatRuns(of: plan, options.repetitions, comparingWith: execution)
    report()
    guard execution.violations.isEmpty else {
      try fail(execution)
      return nil
    }
    return execution
  }

  /// The same without control; there are no steps to note, to repeat or to make fewer.
  private func freeStep(_ plan: ExecutionPlan) throws -> Execution? {
    let execution = try runner.executeFreely(plan)
    outcome.determined.schedules += 1
    report()
    guard !execution.violations.isEmpty else { return execution }
    outcome.determined.verdict = .violated
    outcome.determined.violation = ExplorationViolation(
      sentences: execution.violations, schedule: "", original: "",
      number: outcome.determined.schedules, explanation: "(not controlled, so no steps are known)")
    return nil
  }

  private func note(_ execution: Execution) {
    outcome.determined.schedules += 1
    outcome.determined.steps += execution.events.count
    outcome.determined.longestSchedule = max(
      outcome.determined.longestSchedule, execution.events.count)
    outcome.determined.switches += execution.switches
    if execution.isRedundant { outcome.determined.redundantSchedules += 1 }
    digest.combine(execution.events)
    if options.crashes > 0 { killPoints.record(execution) }
  }

  private func repeatRuns(
    of plan: ExecutionPlan, _ count: Int, comparingWith execution: Execution
  ) throws {
    for _ in 1..<max(count, 1) {
      let again = try runner.execute(plan)
      try compare(execution, with: again)
      guard again.violations == execution.violations else {
        throw CheckerError("the same steps of \(scenario.name) were judged differently")
      }
    }
  }

  private func compare(_ first: Execution, with second: Execution) throws {
    let count = min(first.events.count, second.events.count)
    let different =
      (0..<count).first { !first.events[$0].isRepeated(by: second.events[$0]) }
      ?? (first.events.count == second.events.count ? nil : count)
    guard let different else { return }
    throw CheckerError("uncontrolled nondeterminism at step \(different) of \(scenario.name)")
  }

  private var mustStop: Bool {
    if context.isCancelled { outcome.interrupted = true }
    return outcome.interrupted || deadline.hasPassed
  }

  // MARK: Strategies

  private func sample() throws {
    for number in 0..<options.schedules {
      if mustStop {
        outcome.determined.verdict = .inconclusive
        return
      }
      planned = Double(options.schedules)
      if try step(plan(number)) == nil { return }
    }
  }

  private func plan(_ number: Int) -> ExecutionPlan {
    let seed = SeededGenerator.seed(options.seed, stream: UInt64(number))
    var plan = ExecutionPlan()
    var strategy = options.strategy
    if strategy == .portfolio {
      let all: [ExplorationStrategy] = [.pct, .random, .pos, .fair]
      strategy = all[number % all.count]
    }
    switch strategy {
    case .fair: plan.policy = .fair(seed: seed, patience: 4 * scenario.processes)
    case .pct: plan.policy = .priorities(seed: seed, depth: max(options.depth, 1), length: length)
    case .pos: plan.policy = .partialOrder(seed: seed)
    case .free: plan.policy = .free(seed: seed)
    case .random, .portfolio, .exhaustive: plan.policy = .random(seed: seed)
    }
    var generator = SeededGenerator(seed: options.seed, stream: UInt64(number), 2)
    for _ in 0..<min(options.crashes, 2) {
      let process = generator.number(in: 0...scenario.processes - 1)
      let step = generator.number(in: 0...ownLengths[process] - 1)
      plan.kills.append(.init(process: process, step: step))
    }
    return plan
  }

  private func search() throws {
    if let bound = options.preemptions {
      var search = BoundedSearch(bound: bound, crashes: options.crashes)
      try search.run(self)
    } else {
      var search = DependencySearch(processes: scenario.processes, crashes: options.crashes)
      try search.run(self)
    }
  }

  /// Runs a search to its end, or to the limits of the options.
  fileprivate func exhaust(
    next: () -> ExecutionPlan?, record: (Execution) -> Void, progress: () -> (Double, Int)
  ) throws {
    var plan: ExecutionPlan? = ExecutionPlan()
    while let present = plan {
      if outcome.determined.schedules >= options.schedules || mustStop {
        outcome.determined.verdict = .inconclusive
        return
      }
      guard let execution = try step(present) else { return }
      record(execution)
      let (share, depth) = progress()
      planned = share > 0 ? Double(outcome.determined.schedules) / share : nil
      self.depth = depth
      plan = next()
    }
    outcome.determined.isComplete = true
  }

  private var planned: Double?
  private var depth = 0

  private func report() {
    let now = Deadline.now
    guard now - lastReport > Self.progressNanoseconds else { return }
    lastReport = now
    context.report(
      ExplorationProgress(
        schedules: outcome.determined.schedules, steps: outcome.determined.steps,
        planned: planned, depth: depth))
  }

  // MARK: The end

  private func fail(_ execution: Execution) throws {
    let number = outcome.determined.schedules
    let original = ScheduleText(
      scenario: scenario.name, processes: scenario.processes, operations: scenario.operations,
      decisions: execution.events.map(\.decision))
    var smallest = execution
    if options.shrinks {
      smallest = try Shrinker(budget: 2000) { try self.runner.execute($0) }.shrink(execution)
    }
    var schedule = original
    schedule.decisions = smallest.events.map(\.decision)
    outcome.determined.verdict = .violated
    outcome.determined.violation = ExplorationViolation(
      sentences: smallest.violations, schedule: schedule.text, original: original.text,
      number: number,
      explanation: Explanation(execution: smallest, name: runner.names.name).text)
  }

  private func concluded() -> ExplorationOutcome {
    // Nothing tried is nothing shown.
    if outcome.determined.schedules == 0, outcome.determined.verdict == .passed {
      outcome.determined.verdict = .inconclusive
    }
    outcome.determined.traceDigest = digest.text
    if options.crashes > 0 { outcome.determined.killPoints = killPoints.counts }
    let nanoseconds = max(Deadline.now - start, 1)
    let seconds = Double(nanoseconds) / 1e9
    outcome.measured = .init(
      durationNanoseconds: Int64(nanoseconds),
      stepsPerSecond: Double(outcome.determined.steps) / seconds,
      schedulesPerSecond: Double(outcome.determined.schedules) / seconds, forks: runner.forks)
    return outcome
  }
}

extension DependencySearch {
  fileprivate mutating func run(_ exploration: Exploration<some ControlledScenario>) throws {
    var search = self
    try exploration.exhaust(
      next: { search.next() },
      record: { $0.end == .impossible ? search.fallBack() : search.record($0.events) },
      progress: { (search.shareDone, search.depth) })
    self = search
  }
}

extension BoundedSearch {
  fileprivate mutating func run(_ exploration: Exploration<some ControlledScenario>) throws {
    var search = self
    try exploration.exhaust(
      next: { search.next() }, record: { search.record($0.events) },
      progress: { (search.shareDone, 0) })
    self = search
  }
}
