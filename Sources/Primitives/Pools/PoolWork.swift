// SPDX-License-Identifier: Apache-2.0

/// The work of one worker: takes tasks, one after the other, and puts a reply for each.
final class PoolWork {
  private let tasks: QueueCore
  private let replies: QueueCore
  private let board: PoolBoard
  private let claims: QueueClaims
  private let seat: Int
  private let maxTasks: Int?
  private var runners: [UInt32: PoolRunner]
  private let initializer: (() throws -> Void)?

  init(
    tasks: BlockReference, replies: BlockReference, board: PoolBoard, seat: Int, maxTasks: Int?,
    runners: [UInt32: PoolRunner], initializer: (() throws -> Void)?
  ) {
    claims = board.claims(mine: seat)
    self.tasks = QueueCore(tasks, claims: claims, readsWords: true)
    self.replies = QueueCore(replies)
    self.board = board
    self.seat = seat
    self.maxTasks = maxTasks
    self.runners = runners
    self.initializer = initializer
  }

  /// Works until the pool is closed and nothing is left, or this worker has done its share.
  func run() throws {
    guard try prepare() else { return }
    var count = 0
    while let goesOn = try runNext() {
      count += 1
      guard goesOn, count != maxTasks else { return }
    }
  }

  private func prepare() throws -> Bool {
    do {
      try initializer?()
    } catch let exit as ProcessExit {
      throw exit
    } catch {
      let header = PoolHeader(.unprepared, to: 0)
      try put(PoolCoding.encode(SentError(error), after: header), orElse: header)
      return false
    }
    board.setReady(seat)
    replies.nudge(board.nudges)
    return true
  }

  /// Takes a task and runs it; `nil` at the end of all tasks, `false` when this worker is too old.
  private func runNext() throws -> Bool? {
    while true {
      guard case .message(let payload, let references, let number) = try tasks.get(until: .never)
      else { return nil }
      let task = PoolMessage(payload, keeping: references)
      if task.header.isCancelled { continue }
      guard let runner = runner(task.header.function) else {
        finish(number)
        try giveBack(task, number)
        return false
      }
      try run(runner, task, number)
      return true
    }
  }

  private func run(_ runner: PoolRunner, _ task: PoolMessage, _ number: UInt64) throws {
    let limit = task.header.limit
    let reply: PoolRunner.Reply
    do {
      if limit > 0 { try setLimit(limit, number) }
      reply = try runner.run(task, number)
    } catch let exit as ProcessExit {
      throw exit
    } catch {
      reply = try .init(SentError(error), after: PoolHeader(.failure, to: number))
    }
    finish(number)
    if limit > 0 { TaskLimit.lift() }
    try withExtendedLifetime((task, reply)) {
      try put(reply.payload, orElse: PoolHeader(.failure, to: number))
    }
  }

  private func setLimit(_ nanoseconds: UInt64, _ number: UInt64) throws {
    try TaskLimit.set(
      nanoseconds, while: claims.word(seat), is: QueueClaims.Claim(number, .running).rawValue,
      orElse: QueueClaims.Claim(number, .overdue).rawValue)
  }

  /// Says that the task is done, from when on no one gives it up any more; who has given it up
  /// already is about to kill this process.
  private func finish(_ number: UInt64) {
    guard claims.advance(number, of: seat, to: .finished) else { Spin.forever() }
  }

  private func giveBack(_ task: PoolMessage, _ number: UInt64) throws {
    let whole = PoolHeader(.unknown, to: number).bytes + task.bytes
    try withExtendedLifetime(task) {
      try put(
        .bytes(whole, blocks: task.references.map(\.offset).sorted()),
        orElse: PoolHeader(.failure, to: number))
    }
  }

  /// Puts a reply, or an error in its place where it does not fit: nothing has been put then, and
  /// nothing is the matter with this worker.
  private func put(_ reply: QueueCore.Payload, orElse header: PoolHeader) throws {
    do throws(PrimitivesError) {
      try put(reply)
    } catch {
      let refusal = PrimitivesError(
        error.code, "what the worker has to say cannot be sent: \(error.message)")
      try put(PoolCoding.encode(SentError(refusal), after: header))
    }
  }

  private func put(_ reply: QueueCore.Payload) throws(PrimitivesError) {
    _ = try replies.put(reply, until: .never)
  }

  /// The function of that number, if this worker has it or can find it by its name.
  private func runner(_ function: UInt32) -> PoolRunner? {
    if let runner = runners[function] { return runner }
    guard function & PoolFunctions.closures == 0, let name = board.name(function),
      let runner = PoolRunner(typeName: name)
    else { return nil }
    runners[function] = runner
    return runner
  }
}
