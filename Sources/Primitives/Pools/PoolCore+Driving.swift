// SPDX-License-Identifier: Apache-2.0

/// What whoever has the turn does.
extension PoolCore {
  /// How many replies are taken before anything else is looked at.
  private static let batch = 256
  /// While a worker starts, its end cannot be slept on.
  private static let startPollNanoseconds: UInt64 = 2_000_000
  /// Workers beyond this many cannot be slept on together.
  private static let watchable = 100
  private static let manyPollNanoseconds: UInt64 = 20_000_000

  /// Takes what has come, or waits for something to come; returns the jobs that are ready by that.
  func drive(since nudges: UInt64, until deadline: Deadline) -> [any PoolJob] {
    var ready: [any PoolJob] = []
    let hadReplies = takeReplies(atMost: Self.batch, &ready)
    let hadEnds = lookAfterWorkers(&ready)
    if !hadReplies, !hadEnds {
      sleep(since: nudges, until: deadline)
      _ = takeReplies(atMost: Self.batch, &ready)
    }
    closeIfDrained()
    return ready
  }

  private func sleep(since nudges: UInt64, until deadline: Deadline) {
    let (seats, nextStart) = state.locked { ($0.seats, $0.nextStart) }
    var watched: [ProcessToken] = []
    var limit = deadline
    for (seat, worker) in seats.enumerated() {
      guard let worker else {
        if nextStart != 0 { limit = limit.atMost(nanosecondsFromNow: Self.startPollNanoseconds) }
        continue
      }
      if board.isReady(seat, worker.token), watched.count < Self.watchable {
        watched.append(worker.token)
      } else {
        let poll =
          watched.count < Self.watchable ? Self.startPollNanoseconds : Self.manyPollNanoseconds
        limit = limit.atMost(nanosecondsFromNow: poll)
      }
    }
    replies.waitForMessage(
      while: board.nudges, is: nudges, watching: watched, until: limit)
  }

  /// Takes replies and settles their tasks; returns whether there was any.
  func takeReplies(atMost limit: Int, _ ready: inout [any PoolJob]) -> Bool {
    var replies: [PoolMessage] = []
    while replies.count < limit, self.replies.hasMessage,
      case .message(let payload, let references, _) = try? self.replies.get(until: .passed)
    {
      replies.append(PoolMessage(payload, keeping: references))
    }
    guard !replies.isEmpty else { return false }
    let records = state.locked { state in
      state.settling += 1
      return replies.map { state.records.remove($0.header.number) }
    }
    var ends: [(any PoolJob, Int, PoolTaskEnd)] = []
    for (reply, record) in zip(replies, records) {
      if reply.header.reply == .unprepared {
        breakDown(
          PrimitivesError(.broken, "\(name): the initializer failed: \(reply.error)"), &ready)
      }
      guard let record else { continue }
      switch reply.header.reply {
      case .value: ends.append((record.job, record.index, .reply(reply)))
      case .unknown: if let end = putAgain(record, reply) { ends.append(end) }
      case .failure, .unprepared, nil:
        ends.append((record.job, record.index, .failed(reply.error)))
      }
    }
    settle(ends, &ready)
    state.locked { $0.settling -= 1 }
    return true
  }

  /// Puts a task that came to a worker which did not know its function.
  private func putAgain(
    _ record: Record, _ reply: PoolMessage
  ) -> (any PoolJob, Int, PoolTaskEnd)? {
    withExtendedLifetime(reply.references) {
      putAgain(record) {
        .bytes(
          Array(reply.bytes[PoolHeader.byteCount...]),
          blocks: reply.references.map(\.offset).sorted())
      }
    }
  }

  /// Lets the workers of a closed pool end once everything is settled.
  func closeIfDrained() {
    let isDrained = state.locked { state in
      if case .closed = state.stage { return state.isIdle }
      return false
    }
    if isDrained, !tasks.isClosed { tasks.close() }
  }
}
