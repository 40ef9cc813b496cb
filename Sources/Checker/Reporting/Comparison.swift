// SPDX-License-Identifier: Apache-2.0

/// What differs between two reports: first what was proved, then how fast it was.
public struct Comparison: Codable, Equatable, Sendable {
  /// The version of the format that this build writes.
  public static let currentSchemaVersion: Int = 2

  /// The version of the format.
  public var schemaVersion: Int
  /// Whether a verdict got worse, or a throughput that is judged fell beyond the threshold.
  public var regressed: Bool
  /// Whether any scenario is in both reports: without one, nothing was compared.
  public var hasCommonScenarios: Bool
  /// What the reader should know before anything else, a sentence each.
  public var warnings: [String]
  /// The fall in throughput, in percent, beyond which a scenario counts as slower.
  public var thresholdPercent: Double
  /// Whether a fall in throughput is a regression: where the environments differ, only on request.
  public var judgesSpeed: Bool
  /// The differences in what was asked for and in what was proved.
  public var changes: [Change]
  /// The differences in machine, cores, kernel, toolchain and configuration.
  public var environment: [EnvironmentDifference]
  /// The speeds of the scenarios that both reports hold, in the old report's order.
  public var speeds: [SpeedComparison]

  /// A field of the environment with two different values.
  public struct EnvironmentDifference: Codable, Equatable, Sendable {
    /// The field's name in the report.
    public var field: String
    /// The value in the old report.
    public var old: String
    /// The value in the new report.
    public var new: String
  }
}
