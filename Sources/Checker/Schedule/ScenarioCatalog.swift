// SPDX-License-Identifier: Apache-2.0

/// Every scenario, invariant and implementation there is.
public enum ScenarioCatalog: Sendable {
  /// The name of the real implementation, which every scenario has.
  public static let realSubject = "primitives"

  /// The scenarios, in the order of a report.
  public static let scenarios: [ScenarioDescription] = [
    counter, recursiveLock, memory, queue, simpleQueue, joinableQueue, condition, connection,
    output, semaphore, event, barrier,
    manager, pool,
  ]

  /// Finds a scenario by its name.
  ///
  /// - Parameter name: The name to look for.
  /// - Returns: The description, or nil when there is none.
  public static func scenario(named name: String) -> ScenarioDescription? {
    scenarios.first { $0.name == name }
  }

  /// Finds the scenarios that can be run against an implementation.
  ///
  /// - Parameter subject: The name of the implementation.
  /// - Returns: The scenarios in report order, none when no scenario knows the name.
  public static func scenarios(withSubject subject: String) -> [ScenarioDescription] {
    scenarios.filter { $0.subject(named: subject) != nil }
  }

  static let common = ["no-deadlock", "exit-status", "no-leaks"]

  static let real = SubjectDescription(
    name: realSubject, summary: "The primitives of this package.")

  private static let counter = ScenarioDescription(
    name: "counter",
    summary: "All processes add to one unprotected counter under a lock.",
    work: .additions,
    invariants: additionInvariants + common,
    subjects: [
      real,
      SubjectDescription(
        name: "no-lock", summary: "A lock whose acquire and release do nothing.",
        violates: ["mutual-exclusion", "counter-total"]),
      SubjectDescription(
        name: "racy-lock", summary: "A lock that tests its word and sets it in two steps.",
        violates: ["mutual-exclusion"]),
      SubjectDescription(
        name: "lossy-counter", summary: "A counter that acknowledges one addition it does not do.",
        violates: ["counter-total"]),
      SubjectDescription(
        name: "sleepy-lock", summary: "A lock whose release forgets to wake a waiter.",
        violates: ["no-deadlock"]),
      SubjectDescription(
        name: "crashing-worker", summary: "A worker that crashes on its own.",
        violates: ["exit-status"]),
      SubjectDescription(
        name: "leaking-worker", summary: "A worker that leaves a resource behind.",
        violates: ["no-leaks"]),
    ])

  private static let queue = ScenarioDescription(
    name: "queue",
    summary: "Producers put items of all sizes into one queue, and consumers take them out.",
    work: .items,
    invariants: itemInvariants + common,
    subjects: [
      real,
      SubjectDescription(
        name: "lossy-queue", summary: "A queue that drops an item it accepted.",
        violates: ["no-lost-items"]),
      SubjectDescription(
        name: "duplicating-queue", summary: "A queue that delivers an item twice.",
        violates: ["no-duplicate-items"]),
      SubjectDescription(
        name: "reordering-queue", summary: "A queue that lets an item overtake an older one.",
        violates: ["fifo-per-producer"]),
      SubjectDescription(
        name: "corrupting-queue", summary: "A queue that changes a byte of an item.",
        violates: ["no-corrupt-items"]),
    ])

  private static let joinableQueue = ScenarioDescription(
    name: "joinable-queue",
    summary: "Producers put items, consumers take and finish them, and one joins.",
    work: .tasks,
    invariants: [
      "no-lost-tasks", "no-duplicate-tasks", "tasks-finished", "join-waits",
    ] + common,
    subjects: [
      real,
      SubjectDescription(
        name: "lossy-tasks", summary: "A queue that drops an item it accepted.",
        violates: ["no-lost-tasks"]),
      SubjectDescription(
        name: "repeating-tasks", summary: "A queue that delivers an item twice, with no death.",
        violates: ["no-duplicate-tasks"]),
      SubjectDescription(
        name: "miscounting-tasks", summary: "A queue that counts a failure that was none.",
        violates: ["tasks-finished"]),
      SubjectDescription(
        name: "hasty-join", summary: "A join that does not wait.",
        violates: ["join-waits"]),
    ])

  private static let output = ScenarioDescription(
    name: "output",
    summary: "All processes write lines in several parts to one file under a lock.",
    work: .lines,
    invariants: ["whole-lines", "ordered-output"] + common,
    subjects: [
      real,
      SubjectDescription(
        name: "torn-output", summary: "A writer that lets go of the lock between two parts.",
        violates: ["whole-lines"]),
      SubjectDescription(
        name: "late-output", summary: "A writer that writes after it released the lock.",
        violates: ["ordered-output"]),
    ])

  private static let semaphore = ScenarioDescription(
    name: "semaphore",
    summary: "All processes hold one of a few permits for a while, again and again.",
    work: .holds,
    invariants: ["bounded-concurrency", "permits-restored", "bound-reached"] + common,
    subjects: [
      real,
      SubjectDescription(
        name: "generous-semaphore", summary: "A semaphore that has one permit too many.",
        violates: ["bounded-concurrency"]),
      SubjectDescription(
        name: "leaky-semaphore", summary: "A semaphore that loses a release.",
        violates: ["permits-restored"]),
      SubjectDescription(
        name: "stingy-semaphore", summary: "A semaphore that never gives its last permit.",
        violates: ["bound-reached"]),
    ])

  // MARK: The same work with other primitives

  private static let additionInvariants = ["counter-total", "mutual-exclusion"]
  private static let itemInvariants = [
    "no-lost-items", "no-duplicate-items", "no-corrupt-items", "fifo-per-producer",
  ]

  private static let recursiveLock = ScenarioDescription(
    name: "recursive-lock",
    summary: "All processes add to one counter under a lock that each acquires twice.",
    work: .additions, invariants: additionInvariants + common,
    subjects: [
      real,
      SubjectDescription(
        name: "shallow-recursion", summary: "A recursive lock whose first release lets go.",
        violates: ["mutual-exclusion"]),
    ])

  private static let memory = ScenarioDescription(
    name: "memory",
    summary: "The counter stands in an array, in named memory, in a list, in turns.",
    work: .additions, invariants: additionInvariants + common,
    subjects: [
      real,
      SubjectDescription(
        name: "forgetful-memory", summary: "Memory that does not keep what is written once.",
        violates: ["counter-total"]),
    ])

  private static let simpleQueue = ScenarioDescription(
    name: "simple-queue",
    summary: "As queue, with the plain kind.",
    work: .items, invariants: itemInvariants + common,
    subjects: [
      real,
      SubjectDescription(
        name: "lossy-simple-queue", summary: "A queue that drops an item it accepted.",
        violates: ["no-lost-items"]),
    ])

  private static let condition = ScenarioDescription(
    name: "condition",
    summary: "As queue, with a buffer made of two conditions of one lock.",
    work: .items, invariants: itemInvariants + common,
    subjects: [
      real,
      SubjectDescription(
        name: "swapping-buffer", summary: "A buffer that lets an item overtake an older one.",
        violates: ["fifo-per-producer"]),
    ])

  private static let connection = ScenarioDescription(
    name: "connection",
    summary: "As queue, with the two ends of one connection shared by everyone.",
    work: .items, invariants: itemInvariants + common,
    subjects: [
      real,
      SubjectDescription(
        name: "repeating-connection", summary: "A connection that delivers a message twice.",
        violates: ["no-duplicate-items"]),
    ])

  private static let event = ScenarioDescription(
    name: "event",
    summary: "Some processes set an event and clear it at once, the others wait for it.",
    work: .signals, invariants: ["no-early-wakeup"] + common,
    subjects: [
      real,
      SubjectDescription(
        name: "open-event", summary: "An event that lets everyone go on at once.",
        violates: ["no-early-wakeup"]),
    ])

  private static let barrier = ScenarioDescription(
    name: "barrier",
    summary: "All processes meet at a barrier, again and again.",
    work: .meetings,
    invariants: ["no-early-passage", "distinct-places", "broken-by-death"] + common,
    subjects: [
      real,
      SubjectDescription(
        name: "early-barrier", summary: "A barrier that lets one go on before the others come.",
        violates: ["no-early-passage"]),
      SubjectDescription(
        name: "one-place-barrier", summary: "A barrier that gives everyone the same place.",
        violates: ["distinct-places"]),
      SubjectDescription(
        name: "fragile-barrier", summary: "A barrier that breaks though no one died.",
        violates: ["broken-by-death"]),
    ])
}
