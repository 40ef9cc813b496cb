// SPDX-License-Identifier: Apache-2.0

/// Starting workers, and finding out what has gone with those that ended.
extension PoolCore {
  private static let startDelayNanoseconds: UInt64 = 20_000_000

  /// Starts a worker for each seat; if one cannot be started, the others are ended again.
  func startAll() throws {
    do {
      for seat in 0..<size { try start(in: seat) }
    } catch {
      terminate()
      joinKilled()
      throw error
    }
  }

  private func start(in seat: Int) throws {
    board.clear(seat)
    let (number, runners) = state.locked { state in
      state.startCount += 1
      return (state.startCount, state.functions.runners)
    }
    let worker = try start(in: seat, called: "\(name)-\(number)", knowing: runners)
    let isLate = state.locked { state in
      state.seats[seat] = worker
      if case .open = state.stage { return false }
      if case .closed = state.stage { return false }
      return true
    }
    if isLate { kill([worker]) }
  }

  private func start(
    in seat: Int, called name: String, knowing runners: [UInt32: PoolRunner]
  ) throws -> ChildProcess {
    guard method == .fork else {
      return try ChildProcess.start(
        PoolWorker(
          tasks: PoolHandle(tasks.block), replies: PoolHandle(replies.block),
          board: PoolHandle(board.block), seat: seat, maxTasks: maxTasks,
          initializer: initializer),
        name: name, using: method, isDaemon: true)
    }
    let (tasks, replies, board, maxTasks) = (tasks.block, replies.block, board, maxTasks)
    var first = closure
    if let initializer { first = { try initializer.body.run() } }
    let prepare = first
    return try ChildProcess.fork(name: name, isDaemon: true) {
      try PoolWork(
        tasks: tasks, replies: replies, board: board, seat: seat, maxTasks: maxTasks,
        runners: runners, initializer: prepare
      ).run()
    }
  }

  // MARK: Ends

  /// Settles what has gone with workers that ended, and starts others in their place; returns
  /// whether anything has changed.
  func lookAfterWorkers(_ ready: inout [any PoolJob]) -> Bool {
    let seats = state.locked { $0.seats }
    let roster = Family.roster
    var hasChanged = false
    var vacant: [Int] = []
    for (seat, worker) in seats.enumerated() {
      guard let worker else {
        vacant.append(seat)
        continue
      }
      // A look at a word, and only where that is not enough a system call.
      if board.isReady(seat, worker.token), roster.lifeMark(of: worker.token) != nil { continue }
      guard worker.reapIfEnded() else { continue }
      settleEnd(of: worker, in: seat, &ready)
      vacant.append(seat)
      hasChanged = true
    }
    if !vacant.isEmpty, heal(vacant, &ready) { hasChanged = true }
    return hasChanged
  }

  /// The worker has ended, so its claim no longer changes, and all that it has put can be taken.
  private func settleEnd(of worker: ChildProcess, in seat: Int, _ ready: inout [any PoolJob]) {
    // In this order: a number that the count has reached before is the dead worker's, or has been
    // withdrawn.
    let taken = tasks.getCount.load()
    let claim = claims.claim(of: seat)
    while takeReplies(atMost: .max, &ready) {}
    let wasReady = board.isReady(seat, worker.token)
    defer { state.locked { $0.settling -= 1 } }
    let record = state.locked { state in
      state.settling += 1
      state.seats[seat] = nil
      state.failedStarts = wasReady ? 0 : state.failedStarts + 1
      guard claim.number > 0, claim.number <= taken else { return Record?.none }
      return state.records.remove(claim.number)
    }
    let status = worker.termination ?? .exited(255)
    guard var record else {
      if !wasReady { breakDownIfHopeless(status, &ready) }
      return
    }
    switch claim.phase {
    case .condemned: settle([(record.job, record.index, .failed(PoolTaskError.cancelled))], &ready)
    case .overdue: settle([(record.job, record.index, .failed(PoolTaskError.timedOut))], &ready)
    case .running, .finished:
      if record.retries > 0, let encode = record.encode {
        record.retries -= 1
        if let end = putAgain(record, encode) { settle([end], &ready) }
      } else {
        settle(
          [(record.job, record.index, .failed(PoolTaskError.workerDied(status)))], &ready)
      }
    }
  }

  /// Starts workers where there is something for them to do; returns whether any was started.
  private func heal(_ vacant: [Int], _ ready: inout [any PoolJob]) -> Bool {
    let isNeeded = state.locked { state in
      switch state.stage {
      case .open: Deadline.now >= state.nextStart
      case .closed: !state.isIdle && Deadline.now >= state.nextStart
      case .ended, .broken: false
      }
    }
    guard isNeeded else { return false }
    for seat in vacant {
      do {
        try start(in: seat)
        state.locked { $0.nextStart = 0 }
      } catch {
        let isAlone = state.locked { state in
          state.nextStart = Deadline.now + Self.startDelayNanoseconds
          return state.seats.allSatisfy { $0 == nil }
        }
        if isAlone {
          breakDown(PrimitivesError(.broken, "\(name): no worker can be started: \(error)"), &ready)
        }
        return true
      }
    }
    return true
  }

  private func breakDownIfHopeless(_ status: TerminationStatus, _ ready: inout [any PoolJob]) {
    let failures = state.locked { $0.failedStarts }
    guard failures >= 2 * size + 10 else { return }
    breakDown(
      PrimitivesError(
        .broken, "\(name): \(failures) workers ended before they were ready; the last: \(status)"),
      &ready)
  }

  /// Ends the pool for good: all its tasks fail with the error, and so does what is given to it.
  func breakDown(_ error: PrimitivesError, _ ready: inout [any PoolJob]) {
    let (records, workers) = state.locked { state in
      defer { state.records = PoolRecords() }
      switch state.stage {
      case .open, .closed: state.stage = .broken(error)
      case .ended, .broken: break
      }
      return (state.records.all, state.seats)
    }
    kill(workers)
    settle(records.map { ($0.record.job, $0.record.index, .failed(error)) }, &ready)
  }
}
