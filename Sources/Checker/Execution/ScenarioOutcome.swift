// SPDX-License-Identifier: Apache-2.0

/// What came of a scenario's run.
public struct ScenarioOutcome: Codable, Sendable, Equatable {
  /// What was proved: determined by the request, for a subject that is right.
  public var verdict: ScenarioVerdict
  /// What was measured.
  public var measurement: ScenarioMeasurement
  /// Whether the run was ended from outside before it was complete.
  public var interrupted: Bool

  /// Creates an outcome.
  ///
  /// - Parameters:
  ///   - verdict: What was proved.
  ///   - measurement: What was measured.
  ///   - interrupted: Whether the run was ended from outside.
  public init(verdict: ScenarioVerdict, measurement: ScenarioMeasurement, interrupted: Bool) {
    self.verdict = verdict
    self.measurement = measurement
    self.interrupted = interrupted
  }
}
