// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Where jobs count themselves, by their places, and the workers of all pools tell of themselves.
struct JobBoard: Codable, Sendable {
  private static let length: Duration = .seconds(5)

  private let begun: SharedArray<Int32>
  private let finished: SharedArray<Int32>
  private let runners: SharedArray<Int32>
  /// By user, the worker that began a job last.
  private let latest: SharedArray<Int32>
  private let workers: SharedArray<Int32>
  private let workerCount: SharedValue<Int>

  /// - Parameters:
  ///   - jobs: How many jobs there are.
  ///   - users: How many pools there may be.
  ///   - workers: How many workers there may be in all, with those that take the place of others.
  init(jobs: Int, users: Int, workers: Int) throws {
    begun = try SharedArray(repeating: 0, count: max(1, jobs))
    finished = try SharedArray(repeating: 0, count: max(1, jobs))
    runners = try SharedArray(repeating: 0, count: max(1, jobs))
    latest = try SharedArray(repeating: 0, count: users)
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
    Spin.pause(Int(job % 512))
    finished.add(1, at: place)
    return JobRun.answer(to: job)
  }

  // MARK: In the supervisor

  /// The worker of a user's pool that began a job last, if it still is one.
  func latestWorker(of user: Int, _ pid: Int32) -> Int32? {
    let worker = latest[user]
    guard worker > 0, ProcessStatus(of: worker)?.parent == pid else { return nil }
    return worker
  }

  /// Waits for the workers that outlive their users by a moment.
  func waitForWorkers() {
    let limit = Deadline(after: Self.length)
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
