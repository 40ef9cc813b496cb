// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Where jobs count themselves, by their places, and the workers of all pools tell of themselves.
struct JobBoard: Codable, Sendable {
  private static let longestWait: Duration = .seconds(5)
  private static let longestAim: Duration = .milliseconds(20)
  private static let longestJob: UInt64 = 512

  private let begun: SharedArray<Int32>
  private let finished: SharedArray<Int32>
  private let runners: SharedArray<Int32>
  /// By user, the worker that began a job last.
  private let latest: SharedArray<Int32>
  /// By user, whether the next job is to wait for being killed, and the worker that does.
  private let isWanted: SharedArray<Bool>
  private let offered: SharedArray<Int32>
  private let workers: SharedArray<Int32>
  private let workerCount: SharedValue<Int>

  /// - Parameters:
  ///   - jobs: How many jobs there are.
  ///   - users: How many pools there may be.
  ///   - workers: How many workers there may be in all, with those that take the place of others.
  /// - Throws: `outOfMemory`.
  init(jobs: Int, users: Int, workers: Int) throws {
    begun = try SharedArray(repeating: 0, count: max(1, jobs))
    finished = try SharedArray(repeating: 0, count: max(1, jobs))
    runners = try SharedArray(repeating: 0, count: max(1, jobs))
    latest = try SharedArray(repeating: 0, count: users)
    isWanted = try SharedArray(repeating: false, count: users)
    offered = try SharedArray(repeating: 0, count: users)
    self.workers = try SharedArray(repeating: 0, count: workers)
    workerCount = try SharedValue(0)
  }

  // MARK: In a worker of a pool

  func workerBegins() {
    let place = workerCount.add(1)
    if place < workers.count { workers[place] = CurrentProcess.pid }
  }

  /// Does a job.
  func run(_ job: UInt64, at place: Int, for user: Int) -> UInt64 {
    latest[user] = CurrentProcess.pid
    runners[place] = CurrentProcess.pid
    begun.add(1, at: place)
    if isWanted[user] {
      offered[user] = CurrentProcess.pid
      while isWanted[user] { Spin.yield() }
    }
    Spin.pause(Int(job % Self.longestJob))
    finished.add(1, at: place)
    return JobRun.answer(to: job)
  }

  // MARK: In the supervisor

  /// Calls a closure with a worker of a user's pool, if there is one.
  ///
  /// - Parameters:
  ///   - user: The index of the user.
  ///   - pid: Its process.
  ///   - isAiming: Whether it is to be in the middle of a job; if none is begun within a moment,
  ///     and else, it is the one that began a job last, whatever it does now.
  ///   - body: Kills it.
  func withWorker(of user: Int, _ pid: Int32, isAiming: Bool, _ body: (Int32) -> Void) {
    var worker = latest[user]
    if isAiming {
      isWanted[user] = true
      let limit = Deadline(after: Self.longestAim)
      while offered[user] == 0, !limit.hasPassed { Spin.yield() }
      worker = offered[user] > 0 ? offered[user] : latest[user]
    }
    if worker > 0, ProcessStatus(of: worker)?.parent == pid { body(worker) }
    isWanted[user] = false
  }

  /// Waits for the workers that outlive their users by a moment.
  func waitForWorkers() {
    let limit = Deadline(after: Self.longestWait)
    for place in 0..<min(workerCount.value, workers.count) {
      while !limit.hasPassed, let status = ProcessStatus(of: workers[place]), status.state != "Z" {
        Spin.yield()
      }
    }
  }

  func run(at place: Int) -> JobRun {
    JobRun(
      begun: Int(begun[place]), finished: Int(finished[place]), worker: Int(runners[place]))
  }
}
