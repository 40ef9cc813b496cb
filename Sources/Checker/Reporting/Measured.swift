// SPDX-License-Identifier: Apache-2.0

/// The part of a report that this run on this machine happened to show.
public struct Measured: Codable, Equatable, Sendable {
  /// Where and with what the run was made.
  public var environment: RunEnvironment
  /// When the run was made, how long it took, how busy the machine was, and what was asked for.
  public var run: RunRecord
  /// The figures of each scenario that ran, in the order in which they ran.
  public var scenarios: [ScenarioMeasurement]

  /// Creates the measured part from its parts.
  public init(environment: RunEnvironment, run: RunRecord, scenarios: [ScenarioMeasurement]) {
    self.environment = environment
    self.run = run
    self.scenarios = scenarios
  }
}
