// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// What `stress explore` writes: what the seed determines apart from what was measured.
public struct ExplorationReport: Codable, Sendable, Equatable {
  /// The version of the format that this build writes and reads.
  public static let currentSchemaVersion: Int = 2

  /// What was measured, and where.
  public struct Measured: Codable, Sendable, Equatable {
    /// The machine, the kernel, the toolchain and the commit.
    public var environment: RunEnvironment
    /// When the exploration was made, how long it took, how busy the machine was, and what was
    /// asked for.
    public var run: RunRecord
    /// The rates.
    public var exploration: ExplorationOutcome.Measured
  }

  /// The version of the format, for readers that outlive it.
  public var schemaVersion: Int
  /// What was proved.
  public var verdict: Verdict
  /// Whether a signal ended the exploration.
  public var interrupted: Bool
  /// What follows from the scenario, the options and the seed alone.
  public var determined: ExplorationOutcome.Determined
  /// What this run on this machine happened to show.
  public var measured: Measured

  /// Creates a report of the current schema version.
  ///
  /// - Parameters:
  ///   - outcome: What was shown.
  ///   - environment: Where.
  ///   - run: When, and how it was asked for.
  public init(_ outcome: ExplorationOutcome, environment: RunEnvironment, run: RunRecord) {
    schemaVersion = Self.currentSchemaVersion
    verdict = outcome.determined.verdict
    interrupted = outcome.interrupted
    determined = outcome.determined
    measured = Measured(
      environment: environment, run: run, exploration: outcome.measured)
  }

  /// Reads a report.
  ///
  /// - Parameter json: The report's bytes.
  /// - Throws: `ReportFormatError` that says what is wrong.
  public init(json: [UInt8]) throws(ReportFormatError) {
    self = try JSONText.decode(
      Self.self, from: json, kind: .exploration, version: Self.currentSchemaVersion)
  }

  /// The report as JSON for files: pretty-printed, with sorted keys.
  ///
  /// - Returns: The text, with a line break at its end.
  /// - Throws: What the encoder throws.
  public func json() throws -> String { try JSONText.encode(self) }
}
