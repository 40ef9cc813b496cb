// SPDX-License-Identifier: Apache-2.0

import Glibc
import Primitives

/// Each worker has a pool of its own, and has it do jobs one at a time, all at once, in a stream.
///
/// Most kills hit a worker of a pool that is busy or was a moment ago. In the odd rounds the jobs
/// are closures, and the pools are terminated at the end instead of closed.
struct PoolScenario: Scenario {
  /// So often as this the workers of all pools are replaced at most, closures included.
  private static let generations = 4

  private let schedule: Schedule
  private let subject: String
  private let jobs: [UInt64]
  /// Of each worker, the place of its first job among all.
  private let firstPlaces: [Int]
  private let board: JobBoard

  init(_ schedule: Schedule, subject: String) throws {
    self.schedule = schedule
    self.subject = subject
    jobs = schedule.jobs
    var places = [Int](repeating: 0, count: schedule.processes + 1)
    for job in jobs { places[Int(job >> 32) + 1] += 1 }
    for process in 0..<schedule.processes { places[process + 1] += places[process] }
    firstPlaces = places
    board = try JobBoard(
      jobs: jobs.count, users: schedule.processes,
      workers: schedule.processes * schedule.parameters.permits * Self.generations)
  }

  private var isOdd: Bool { schedule.round % 2 == 1 }

  func work(as process: Int, in lane: inout Lane) throws {
    let places = firstPlaces[process]..<firstPlaces[process + 1]
    let pool = try JobPool(
      jobs: places.map { PlacedJob(job: jobs[$0], place: $0, user: process, board: board) },
      size: process < schedule.parameters.producers ? schedule.parameters.permits : 0,
      usesClosures: isOdd, subject: process == 0 ? subject : nil)
    var next = 0
    for instruction in schedule.programs[process] {
      switch instruction {
      case .apply(let job):
        lane.call(.apply, job) { outcome(Result { try pool.apply(next) }) }
        next += 1
      case .map(let first, let count):
        map(first, next..<next + count, pool, in: &lane)
        next += count
      case .iterate(let first, let count):
        try iterate(first, next..<next + count, pool, in: &lane)
        next += count
      default: instruction.jitter()
      }
    }
    pool.end(atOnce: isOdd)
  }

  private func map(_ first: UInt64, _ range: Range<Int>, _ pool: JobPool, in lane: inout Lane) {
    lane.invoke(.map, first)
    let results = Result { try pool.map(range) }
    lane.complete(outcome(results.map { _ in 0 }))
    for (job, result) in zip(first..., (try? results.get()) ?? []) {
      lane.call(.result, job) { result }
    }
  }

  private func iterate(
    _ first: UInt64, _ range: Range<Int>, _ pool: JobPool, in lane: inout Lane
  ) throws {
    lane.invoke(.map, first)
    let results = try pool.iterate(range)
    lane.complete()
    for job in first..<first + UInt64(range.count) {
      lane.call(.result, job) { results().map(outcome) ?? Call.failed }
    }
  }

  private func outcome(_ result: Result<UInt64, any Error>) -> UInt64 {
    switch result {
    case .success(let answer): answer
    case .failure(let error as PoolTaskError) where error == .workerDied(.signaled(SIGKILL)):
      Call.broken
    case .failure: Call.failed
    }
  }

  func inflict(_ fault: Fault, on worker: ChildProcess, in lane: inout Lane) -> Bool {
    guard schedule.hitsPool(fault) else { return false }
    // The others hit whatever the worker does at the moment.
    let isAiming = fault.delayNanoseconds % 4 != 0
    board.withWorker(of: fault.process, worker.pid, isAiming: isAiming) { victim in
      // Told before it is done: whoever sees the death finds it here.
      lane.invoke(.kill, UInt64(victim))
      kill(victim, SIGKILL)
      lane.complete(UInt64(fault.process))
    }
    return true
  }

  func conclude(_ observations: inout Observations, in lane: inout Lane) throws {
    board.waitForWorkers()
    for (place, job) in jobs.enumerated() { observations.jobRuns[job] = board.run(at: place) }
  }
}
