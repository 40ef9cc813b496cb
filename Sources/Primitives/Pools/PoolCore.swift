// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A pool as its maker has it: two queues, the workers, and what became of each task.
///
/// Nothing runs in the background. Workers take tasks from one queue and put replies into another;
/// whoever waits for something drives the pool meanwhile: one thread at a time has the turn to take
/// replies and to look after workers that have ended, the others sleep until it has done something.
///
/// The tasks have the numbers of their places in the queue, and a worker claims a number with the
/// store that takes it (`QueueClaims`). A reply is put whole or not at all. So once a worker has
/// ended and all replies have been taken, it is known which task has gone with it.
final class PoolCore: Sendable {
  /// A task that is not settled.
  struct Record {
    let job: any PoolJob
    let index: Int
    /// Where it lies while no one has taken it.
    var address: UInt64
    var retries: Int
    /// Encodes it once more, where it may be needed.
    let encode: (@Sendable () throws -> QueueCore.Payload)?
  }

  enum Stage {
    case open
    /// Nothing more can be given to it.
    case closed
    /// Terminated.
    case ended
    /// Its workers cannot start.
    case broken(PrimitivesError)
  }

  struct State {
    var stage = Stage.open
    var records = PoolRecords()
    /// How many are settling tasks, or putting them again, that have no record just now.
    var settling = 0
    var seats: [ChildProcess?]
    var functions = PoolFunctions()
    var startCount = 0
    /// Workers that ended before they were ready, since the last one that became so.
    var failedStarts = 0
    /// Before this instant no further start is tried.
    var nextStart: UInt64 = 0
    /// Jobs of which someone wants to be told though no one waits.
    var wanted = 0
    var hasDriver = false
    /// Whether the kernel has refused to kill a worker: none is waited for without limit then.
    var isRefused = false

    /// Whether nothing that was given away is left to be done.
    var isIdle: Bool { records.isEmpty && settling == 0 }
  }

  let owner = Family.me
  let method: StartMethod
  let size: Int
  let options: PoolOptions
  let maxTasks: Int?
  let tasks: QueueCore
  let replies: QueueCore
  let board: PoolBoard
  let claims: QueueClaims
  let name: String
  let initializer: PoolInitializer?
  let closure: (@Sendable () throws -> Void)?
  let state: Guarded<State>
  let progress = LocalSignal()
  private let isDriven = Atomic(false)

  init(
    size: Int, method: StartMethod, options: PoolOptions, maxTasks: Int?, name: String,
    initializer: PoolInitializer?, closure: (@Sendable () throws -> Void)?
  ) throws(PrimitivesError) {
    self.size = size
    self.method = method
    self.options = options
    self.maxTasks = maxTasks
    self.name = name
    self.initializer = initializer
    self.closure = closure
    board = try .create(size: size)
    claims = board.claims()
    tasks = QueueCore(try QueueCore.create(capacity: 0).block, claims: claims)
    replies = QueueCore(try QueueCore.create(capacity: 0).block, readsWords: true)
    state = Guarded(State(seats: Array(repeating: nil, count: size)))
  }

  /// Lets only the process that made the pool go on.
  func checkOwner() {
    Misuse.require(
      Family.me == owner, "Pool: only the process that made a pool can use it; make another here")
  }

  // MARK: Waiting

  /// Drives the pool, or waits for who does, until `isDone`; returns whether it is.
  func wait(until deadline: Deadline, _ isDone: () -> Bool) -> Bool {
    while true {
      // Before the look at what is waited for: what changes after the look shows in these.
      let seen = progress.current
      let nudges = board.nudges.load()
      if isDone() { return true }
      if isDriven.exchange(true, ordering: .acquiring) {
        progress.wait(since: seen, until: deadline)
      } else {
        let ready = drive(since: nudges, until: deadline)
        isDriven.store(false, ordering: .sequentiallyConsistent)
        progress.announce()
        tell(ready)
      }
      if deadline.hasPassed { return isDone() }
    }
  }

  /// Makes whoever has the turn look at its condition.
  func nudge() {
    replies.nudge(board.nudges)
    progress.announce()
  }

  /// Tells of jobs that have become ready; for a thread that has not the turn.
  func tell(_ jobs: [any PoolJob]) {
    guard !jobs.isEmpty else { return }
    for job in jobs { job.completion.tell() }
    progress.announce()
  }
}
