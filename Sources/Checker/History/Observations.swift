// SPDX-License-Identifier: Apache-2.0

/// What the supervisor of a round saw besides the calls.
public struct Observations: Codable, Sendable, Equatable {
  /// The counter's value after all workers ended.
  public var finalCounter: UInt64
  /// How many permits the semaphore had left at the end.
  public var availablePermits: Int
  /// How many items the queue says have failed.
  public var failedItems: Int
  /// How many items were put and not finished at the end.
  public var unfinishedItems: Int
  /// The elements of the list at the end.
  public var finalList: [UInt64]
  /// How the jobs of pools were run, by their identities.
  public var jobRuns: [UInt64: JobRun]
  /// The bytes of the output file.
  public var output: [UInt8]
  /// How each worker ended: an exit code ("0"), a signal ("SIGKILL"), or "" if it never started.
  public var exits: [String]
  /// Why the watchdog ended the round, or nil when it ended by itself.
  public var hang: String?
  /// One sentence for each descriptor, child, block or file that was left behind.
  public var leaks: [String]

  /// Creates the observations of a round.
  ///
  /// - Parameters:
  ///   - finalCounter: The counter's value at the end.
  ///   - availablePermits: How many permits were left at the end.
  ///   - failedItems: How many items the queue says have failed.
  ///   - unfinishedItems: How many items were left unfinished.
  ///   - finalList: The elements of the list at the end.
  ///   - jobRuns: How the jobs of pools were run.
  ///   - output: The bytes of the output file.
  ///   - exits: How each worker ended.
  ///   - hang: Why the watchdog ended the round, or nil.
  ///   - leaks: What was left behind.
  public init(
    finalCounter: UInt64 = 0, availablePermits: Int = 0, failedItems: Int = 0,
    unfinishedItems: Int = 0, finalList: [UInt64] = [],
    jobRuns: [UInt64: JobRun] = [:], output: [UInt8] = [],
    exits: [String] = [], hang: String? = nil, leaks: [String] = []
  ) {
    self.finalCounter = finalCounter
    self.availablePermits = availablePermits
    self.failedItems = failedItems
    self.unfinishedItems = unfinishedItems
    self.finalList = finalList
    self.jobRuns = jobRuns
    self.output = output
    self.exits = exits
    self.hang = hang
    self.leaks = leaks
  }
}
