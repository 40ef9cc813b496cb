// SPDX-License-Identifier: Apache-2.0

/// The figures of one scenario in one run, and the evidence for its verdict.
public struct ScenarioMeasurement: Codable, Equatable, Sendable {
  /// The scenario's name in the catalog.
  public var name: String
  /// The number of calls that completed, over all rounds.
  public var operations: Int
  /// How long the scenario took from beginning to end, in nanoseconds: with the making of its
  /// processes and with the judging.
  public var wallNanoseconds: Int64
  /// The part of that time in which workers worked, over all rounds, in nanoseconds.
  public var workNanoseconds: Int64
  /// Completed calls per second of work, finite and not negative.
  public var operationsPerSecond: Double
  /// The distribution of the time that one call took.
  public var latencyNanoseconds: Latency
  /// The evidence for violated invariants, empty if there is none.
  public var witnesses: [Witness]
  /// What the watchdog saw when it ended a round that hung, else empty.
  public var diagnosis: String

  /// Creates a measurement from its parts.
  public init(
    name: String, operations: Int, wallNanoseconds: Int64, workNanoseconds: Int64,
    operationsPerSecond: Double, latencyNanoseconds: Latency, witnesses: [Witness],
    diagnosis: String
  ) {
    self.name = name
    self.operations = operations
    self.wallNanoseconds = wallNanoseconds
    self.workNanoseconds = workNanoseconds
    self.operationsPerSecond = operationsPerSecond
    self.latencyNanoseconds = latencyNanoseconds
    self.witnesses = witnesses
    self.diagnosis = diagnosis
  }

  /// Creates a measurement whose rate follows from the calls and the work, zero in no time.
  public init(
    name: String, operations: Int, wallNanoseconds: Int64, workNanoseconds: Int64,
    latencyNanoseconds: Latency, witnesses: [Witness], diagnosis: String
  ) {
    let seconds = Double(workNanoseconds) / 1e9
    self.init(
      name: name, operations: operations, wallNanoseconds: wallNanoseconds,
      workNanoseconds: workNanoseconds,
      operationsPerSecond: seconds > 0 ? Double(operations) / seconds : 0,
      latencyNanoseconds: latencyNanoseconds, witnesses: witnesses, diagnosis: diagnosis)
  }
}
