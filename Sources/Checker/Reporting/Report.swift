// SPDX-License-Identifier: Apache-2.0

/// The outcome of one run of the harness: what the seed determines, apart from what was measured.
///
/// Two runs of one seed, process count and fault list on a correct subject have equal
/// ``determined`` parts, on any machine. Only ``measured`` may differ.
public struct Report: Codable, Equatable, Sendable {
  /// The version of the format that this build writes and reads.
  public static let currentSchemaVersion: Int = 2

  /// The version of the format, for readers that outlive it.
  public var schemaVersion: Int
  /// The worst verdict of all scenarios, at least inconclusive when one of them did not run.
  public var verdict: Verdict
  /// Whether a signal ended the run before every scenario had ended.
  public var interrupted: Bool
  /// What follows from the seed and the subject alone.
  public var determined: Determined
  /// What this run on this machine happened to show.
  public var measured: Measured

  /// Creates a report of the current schema version.
  public init(
    verdict: Verdict, interrupted: Bool, determined: Determined, measured: Measured
  ) {
    self.schemaVersion = Self.currentSchemaVersion
    self.verdict = verdict
    self.interrupted = interrupted
    self.determined = determined
    self.measured = measured
  }
}
