// SPDX-License-Identifier: Apache-2.0

/// When a run was made, how long all of it took, how busy the machine was, and what was asked for.
public struct RunRecord: Codable, Equatable, Sendable {
  /// When it began, in UTC as RFC 3339 has it: `2026-01-31T23:59:59Z`.
  public var startedAt: String
  /// How long it took from the start of the command to the writing of the report, by a clock that
  /// no one can set.
  public var durationNanoseconds: Int64
  /// The part of that time that belongs to no scenario: with theirs it adds up to the whole.
  public var overheadNanoseconds: Int64
  /// The kernel's load average over a minute when the run began, if it could be read.
  public var loadAtStart: Double?
  /// The same when the run ended: the run's own load is in it.
  public var loadAtEnd: Double?
  /// The command line, the program without the folders before its name.
  public var commandLine: [String]

  /// Creates a record from its parts.
  ///
  /// - Parameters:
  ///   - startedAt: When the run began, in UTC as RFC 3339 has it.
  ///   - durationNanoseconds: How long it took.
  ///   - overheadNanoseconds: How much of that belongs to no scenario.
  ///   - loadAtStart: The load average when it began.
  ///   - loadAtEnd: The load average when it ended.
  ///   - commandLine: The command line.
  public init(
    startedAt: String, durationNanoseconds: Int64, overheadNanoseconds: Int64,
    loadAtStart: Double?, loadAtEnd: Double?, commandLine: [String]
  ) {
    self.startedAt = startedAt
    self.durationNanoseconds = durationNanoseconds
    self.overheadNanoseconds = overheadNanoseconds
    self.loadAtStart = loadAtStart
    self.loadAtEnd = loadAtEnd
    self.commandLine = commandLine
  }
}
