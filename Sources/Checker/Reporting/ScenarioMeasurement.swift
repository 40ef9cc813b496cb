// SPDX-License-Identifier: Apache-2.0

/// The figures of one scenario in one run, and the evidence for its verdict.
public struct ScenarioMeasurement: Codable, Equatable, Sendable {
  /// The scenario's name in the catalog.
  public var name: String
  /// The number of calls that completed, over all rounds.
  public var operations: Int
  /// How long the workers ran, over all rounds, in nanoseconds.
  public var durationNanoseconds: Int64
  /// Completed calls per second of that time, finite and not negative.
  public var operationsPerSecond: Double
  /// The distribution of the time that one call took.
  public var latencyNanoseconds: Latency
  /// The evidence for violated invariants, empty if there is none.
  public var witnesses: [Witness]
  /// What the watchdog saw when it ended a round that hung, else empty.
  public var diagnosis: String

  /// Creates a measurement from its parts.
  public init(
    name: String, operations: Int, durationNanoseconds: Int64, operationsPerSecond: Double,
    latencyNanoseconds: Latency, witnesses: [Witness], diagnosis: String
  ) {
    self.name = name
    self.operations = operations
    self.durationNanoseconds = durationNanoseconds
    self.operationsPerSecond = operationsPerSecond
    self.latencyNanoseconds = latencyNanoseconds
    self.witnesses = witnesses
    self.diagnosis = diagnosis
  }

  /// Creates a measurement whose rate follows from the calls and the time, zero in no time.
  public init(
    name: String, operations: Int, durationNanoseconds: Int64, latencyNanoseconds: Latency,
    witnesses: [Witness], diagnosis: String
  ) {
    let seconds = Double(durationNanoseconds) / 1e9
    self.init(
      name: name, operations: operations, durationNanoseconds: durationNanoseconds,
      operationsPerSecond: seconds > 0 ? Double(operations) / seconds : 0,
      latencyNanoseconds: latencyNanoseconds, witnesses: witnesses, diagnosis: diagnosis)
  }
}
