// SPDX-License-Identifier: Apache-2.0

/// Cancelling tasks, and the end of the whole.
extension PoolCore {
  private static let patienceNanoseconds: UInt64 = 5_000_000_000

  /// Cancels the tasks of a job that are not done: those that wait are marked, so that no worker
  /// runs them, and the workers that run one are killed.
  ///
  /// - Returns: Whether there was any.
  @discardableResult
  func cancelAll(of job: any PoolJob, _ ready: inout [any PoolJob]) -> Bool {
    giveUp(state.locked { $0.records.all.filter { $0.record.job === job } }, &ready) {
      cancelWaiting($0, at: $1) || condemn($0)
    } > 0
  }

  /// Settles those tasks as cancelled that can be given up; returns how many.
  private func giveUp(
    _ tasks: [(number: UInt64, record: Record)], _ ready: inout [any PoolJob],
    _ cancel: (UInt64, UInt64) -> Bool
  ) -> Int {
    var ends: [(any PoolJob, Int, PoolTaskEnd)] = []
    var count = 0
    for (number, record) in tasks where cancel(number, record.address) {
      count += 1
      guard let record = state.locked({ $0.records.remove(number) }) else { continue }
      ends.append((record.job, record.index, .failed(PoolTaskError.cancelled)))
    }
    settle(ends, &ready)
    return count
  }

  private func cancelWaiting(_ number: UInt64, at address: UInt64) -> Bool {
    tasks.mark(number, at: address, with: PoolHeader.cancelled)
  }

  /// Kills the worker that runs a task; whoever changes its claim first decides what becomes of it.
  private func condemn(_ number: UInt64) -> Bool {
    for seat in 0..<size where claims.claim(of: seat) == QueueClaims.Claim(number, .running) {
      guard let worker = state.locked({ $0.seats[seat] }),
        claims.advance(number, of: seat, to: .condemned)
      else { return false }
      worker.kill()
      return true
    }
    return false
  }

  /// Cancels what no worker has yet; returns how many tasks that are.
  func cancelWaiting() -> Int {
    var ready: [any PoolJob] = []
    let count = giveUp(state.locked { $0.records.all }, &ready, cancelWaiting)
    tell(ready)
    if count > 0 { nudge() }
    return count
  }

  /// Whether a worker runs a task of the job.
  func isRunning(_ job: any PoolJob) -> Bool {
    let running = (0..<size).map { claims.claim(of: $0) }.filter { $0.phase == .running }
    let taken = tasks.getCount.load()
    return state.locked { state in
      running.contains { $0.number <= taken && state.records[$0.number]?.job === job }
    }
  }

  /// Cancels what is left of a job, and says so to everyone.
  func cancel(_ job: any PoolJob) -> Bool {
    var ready: [any PoolJob] = []
    let isCancelled = cancelAll(of: job, &ready)
    tell(ready)
    if isCancelled { nudge() }
    return isCancelled
  }

  func close() {
    state.locked { state in
      if case .open = state.stage { state.stage = .closed }
    }
    closeIfDrained()
    nudge()
  }

  /// Kills the workers; what is not settled is cancelled.
  ///
  /// Waits for no one.
  func terminate() {
    let (records, workers) = state.locked { state in
      defer { state.records = PoolRecords() }
      state.stage = .ended
      return (state.records.all, state.seats)
    }
    kill(workers)
    settle(records.map { ($0.record.job, $0.record.index, .failed(PoolTaskError.cancelled)) })
    nudge()
  }

  /// Kills workers, as far as that is possible.
  func kill(_ workers: [ChildProcess?]) {
    // All of them, whatever becomes of the first.
    let refused = workers.compactMap { $0?.deliver(9) }.contains { $0 != .sent }
    if refused { state.locked { $0.isRefused = true } }
  }

  /// Waits until every worker has ended, and settles what is left meanwhile.
  func join(until deadline: Deadline) -> Bool {
    var deadline = deadline
    if state.locked({ $0.isRefused }) {
      deadline = deadline.atMost(nanosecondsFromNow: Self.patienceNanoseconds)
    }
    return wait(until: deadline) {
      state.locked { state in
        if !state.isIdle { return false }
        return state.seats.allSatisfy { $0 == nil }
      }
    }
  }

  /// Reaps the workers of a terminated pool: they have been killed, so it does not take long.
  func joinKilled() {
    let deadline = Deadline.never.atMost(nanosecondsFromNow: Self.patienceNanoseconds)
    for worker in state.locked({ $0.seats }) { _ = worker?.hasEnded(by: deadline) }
  }

  var isOver: Bool {
    state.locked { state in
      switch state.stage {
      case .open: false
      case .closed: state.isIdle && state.wanted == 0
      case .ended, .broken: true
      }
    }
  }
}
