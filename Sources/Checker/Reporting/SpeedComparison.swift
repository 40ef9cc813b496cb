// SPDX-License-Identifier: Apache-2.0

/// The speeds of one scenario in two reports.
public struct SpeedComparison: Codable, Equatable, Sendable {
  /// An old figure, a new one, and how they relate.
  public struct Ratio: Codable, Equatable, Sendable {
    /// The figure in the old report.
    public var old: Double
    /// The figure in the new report.
    public var new: Double
    /// The new figure divided by the old one, absent if the old one is not above zero.
    public var ratio: Double?

    init(old: Double, new: Double) {
      self.old = old
      self.new = new
      let quotient = new / old
      ratio = old > 0 && quotient.isFinite ? quotient : nil
    }
  }

  /// The scenario's name in the catalog.
  public var scenario: String
  /// The throughput in calls per second: more is better.
  public var operationsPerSecond: Ratio
  /// The median time of a call, in nanoseconds: less is better.
  public var p50Nanoseconds: Ratio
  /// The time that ninety-nine calls in a hundred stay within, in nanoseconds: less is better.
  public var p99Nanoseconds: Ratio
  /// Whether the throughput fell beyond the threshold.
  public var isSlower: Bool
}

extension SpeedComparison {
  init(old: ScenarioMeasurement, new: ScenarioMeasurement, thresholdPercent: Double) {
    scenario = old.name
    operationsPerSecond = Ratio(old: old.operationsPerSecond, new: new.operationsPerSecond)
    p50Nanoseconds = Ratio(
      old: Double(old.latencyNanoseconds.p50), new: Double(new.latencyNanoseconds.p50))
    p99Nanoseconds = Ratio(
      old: Double(old.latencyNanoseconds.p99), new: Double(new.latencyNanoseconds.p99))
    isSlower =
      new.operationsPerSecond < old.operationsPerSecond * (1 - thresholdPercent / 100)
  }
}
