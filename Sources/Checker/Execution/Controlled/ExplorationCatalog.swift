// SPDX-License-Identifier: Apache-2.0

/// The scenarios that `stress explore` knows by name.
public enum ExplorationCatalog: Sendable {
  /// One of them.
  public struct Entry: Sendable {
    /// The name.
    public let name: String
    /// What happens in it, in one sentence.
    public let summary: String
    /// Whether it has a planted mistake, which has to be found.
    public let isBroken: Bool
    /// How many processes it needs: with fewer, some part has no one to play it.
    public let leastProcesses: Int
    /// How many processes it has unless told otherwise.
    public let processes: Int
    /// How many operations each process does unless told otherwise.
    public let operations: Int
    /// How many processes have to be killed for its mistake to show.
    public let crashes: Int
    let make: @Sendable (_ processes: Int, _ operations: Int) -> any ControlledScenario
  }

  /// All of them, the primitives first.
  public static let entries: [Entry] = primitives + twins

  private static var twins: [Entry] {
    TwinCatalog.twins.map { twin in
      Entry(
        name: twin.name, summary: twin.summary, isBroken: true, leastProcesses: 2,
        processes: twin.processes,
        operations: twin.operations, crashes: twin.crashes
      ) { twin.type.init(processes: $0, operations: $1, isBroken: true) }
    }
  }

  private static let primitives: [Entry] = [
    primitive("lock", processes: 1, "Processes acquire and release one lock.") {
      LockExploration(processes: $0, operations: $1)
    },
    primitive("bounded-semaphore", "Processes share one permit fewer than there are processes.") {
      BoundedSemaphoreExploration(processes: $0, operations: $1)
    },
    primitive("counting-semaphore", "Half of the processes signal, the others wait for signals.") {
      CountingSemaphoreExploration(processes: $0, operations: $1)
    },
    primitive("queue", "Half of the processes put into an unbounded queue, the others take.") {
      QueueExploration(processes: $0, operations: $1, isBounded: false)
    },
    primitive("bounded-queue", "The same with a queue that is full most of the time.") {
      QueueExploration(processes: $0, operations: $1, isBounded: true)
    },
    primitive(
      "recursive-lock", processes: 1, "Processes acquire one lock twice, and release it as often."
    ) {
      RecursiveLockExploration(processes: $0, operations: $1)
    },
    primitive("event", "Half of the processes set and clear an event, the others wait for it.") {
      EventExploration(processes: $0, operations: $1)
    },
    primitive("condition", "Half of the processes notify of what the others wait for.") {
      ConditionExploration(processes: $0, operations: $1)
    },
    primitive("barrier", processes: 1, "All processes meet at a barrier.") {
      BarrierExploration(processes: $0, operations: $1, acts: false)
    },
    primitive(
      "barrier-action", processes: 1, "The same where the last one to come has something to do."
    ) {
      BarrierExploration(processes: $0, operations: $1, acts: true)
    },
    primitive("joinable-queue", "One process puts and joins, the others take and finish.") {
      JoinableQueueExploration(processes: $0, operations: $1)
    },
    primitive("joinable-queue-redelivery", "What one dies with, another one takes again.") {
      RedeliveryExploration(processes: $0, operations: $1)
    },
    primitive(
      "dictionary", processes: 1, "Processes store, take and look at what stands at one key."
    ) {
      DictionaryExploration(processes: $0, operations: $1)
    },
    primitive("list", processes: 1, "Processes append to a list and take its last element in turn.")
    {
      ListExploration(processes: $0, operations: $1)
    },
    primitive("allocator", processes: 1, "Processes make shared objects and let them go.") {
      AllocatorExploration(processes: $0, operations: $1)
    },
    primitive("ledger", "One process holds a permit, the others sweep up after the dead.") {
      LedgerExploration(processes: $0, operations: $1)
    },
  ]

  private static func primitive(
    _ name: String, processes least: Int = 2, _ summary: String,
    _ make: @escaping @Sendable (Int, Int) -> any ControlledScenario
  ) -> Entry {
    Entry(
      name: name, summary: summary, isBroken: false, leastProcesses: least, processes: 2,
      operations: 1, crashes: 0, make: make)
  }

  /// The entry of a name.
  ///
  /// - Parameter name: The name.
  /// - Returns: The entry, or nil when there is none.
  public static func entry(named name: String) -> Entry? {
    entries.first { $0.name == name }
  }
}

extension ExplorationCatalog.Entry {
  fileprivate func check(processes: Int) throws {
    guard processes >= leastProcesses else {
      throw CheckerError("\(name) needs at least \(Amount.processes(leastProcesses))")
    }
  }

  /// Explores the scenario; see ``Explorer/explore(_:_:interrupt:progress:)``.
  ///
  /// - Parameters:
  ///   - processes: How many processes, or nil for as many as the entry says.
  ///   - operations: How many operations each, or nil likewise.
  ///   - options: Which orders, and how many.
  ///   - interrupt: What ends it early.
  ///   - progress: Called now and then.
  /// - Returns: What was shown.
  /// - Throws: `CheckerError` when something is not under control.
  public func explore(
    processes: Int? = nil, operations: Int? = nil, _ options: ExplorationOptions,
    interrupt: InterruptSource? = nil, progress: (ExplorationProgress) -> Void = { _ in }
  ) throws -> ExplorationOutcome {
    try check(processes: processes ?? self.processes)
    return try Explorer().explore(
      make(processes ?? self.processes, operations ?? self.operations), options,
      interrupt: interrupt, progress: progress)
  }
}

extension ExplorationCatalog {
  /// So many processes at most can be searched exhaustively.
  public static var exhaustiveProcesses: Int { Board.maskedProcesses }

  /// Reads a schedule and does nothing with it.
  ///
  /// - Parameter schedule: A text that may be a schedule.
  /// - Returns: The name of the scenario that it is of, which may be none of these.
  /// - Throws: `CheckerError` that says what is wrong with it.
  @discardableResult
  public static func validate(_ schedule: String) throws -> String {
    try ScheduleText(parsing: schedule).scenario
  }

  /// Replays a schedule of one of the scenarios.
  ///
  /// - Parameters:
  ///   - schedule: The schedule, as a violation names it.
  ///   - times: How often it is run; each run has to be the same.
  /// - Returns: What was shown.
  /// - Throws: `CheckerError` when it is no schedule, or of no scenario here, or when two runs
  ///   differ.
  public static func replay(_ schedule: String, times: Int = 1) throws -> ExplorationOutcome {
    let parsed = try ScheduleText(parsing: schedule)
    guard let entry = entry(named: parsed.scenario) else {
      throw CheckerError("there is no scenario named \(parsed.scenario) to replay")
    }
    try entry.check(processes: parsed.processes)
    return try Explorer().replay(
      schedule, of: entry.make(parsed.processes, parsed.operations), times: times)
  }
}
