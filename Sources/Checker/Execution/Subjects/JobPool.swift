// SPDX-License-Identifier: Apache-2.0

import Primitives

/// A pool of one user, given bodies or closures, and its broken twins: each goes wrong once.
final class JobPool {
  private static let victim = 2

  private let pool: Pool?
  private let function: PoolFunction<Int, UInt64>?
  private let jobs: [PlacedJob]
  private let subject: String?
  private var calls = 0
  private var hasSwapped = false

  /// - Parameters:
  ///   - jobs: All jobs of the user, by their places from the first one's on.
  ///   - size: How many workers it has, 0 for none: then each job is done here.
  ///   - usesClosures: Whether it is given closures.
  ///   - subject: Which twin it is, `nil` for a right one.
  /// - Throws: What the start of a worker throws.
  init(jobs: [PlacedJob], size: Int, usesClosures: Bool, subject: String?) throws {
    self.jobs = jobs
    self.subject = subject
    let board = jobs.first?.board
    pool = size == 0 ? nil : try Pool(forking: size) { board?.workerBegins() }
    // The workers that were there before it take it over from those that take their place.
    function = usesClosures ? pool?.function { jobs[$0].run() } : nil
  }

  /// Has one job done.
  func apply(_ index: Int) throws -> UInt64 {
    calls += 1
    let isVictim = calls == Self.victim
    if isVictim, subject == "repeating-pool" { _ = try run(index) }
    let result = try run(index)
    if isVictim, subject == "alarmist-pool" {
      throw PoolTaskError.workerDied(.signaled(9))
    }
    return result
  }

  private func run(_ index: Int) throws -> UInt64 {
    guard let pool else { return jobs[index].run() }
    return try function.map { try pool.apply($0, to: index) } ?? pool.apply(jobs[index])
  }

  /// Has jobs done, and waits for all.
  func map(_ range: Range<Int>) throws -> [UInt64] {
    guard let pool else { return range.map { jobs[$0].run() } }
    var results = try function.map { try pool.map(range, $0) } ?? pool.map(jobs[range])
    if subject == "swapping-pool", !hasSwapped, results.count > 1 {
      hasSwapped = true
      results.swapAt(0, 1)
    }
    return results
  }

  /// Has jobs done, and returns what yields one result after the other.
  func iterate(_ range: Range<Int>) throws -> () -> Result<UInt64, any Error>? {
    var indices = range.makeIterator()
    guard let pool else { return { [jobs] in indices.next().map { .success(jobs[$0].run()) } } }
    let results =
      try function.map { try pool.imap(reading: { indices.next() }, $0) } ?? pool.imap(jobs[range])
    return { results.next() }
  }

  /// Ends the pool: when all is done, or at once.
  func end(atOnce: Bool) {
    if atOnce { pool?.terminate() } else { pool?.close() }
    pool?.join()
  }
}
