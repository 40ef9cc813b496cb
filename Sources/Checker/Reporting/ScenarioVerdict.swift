// SPDX-License-Identifier: Apache-2.0

/// The verdict on one scenario with one subject: a function of the schedule and the subject.
public struct ScenarioVerdict: Codable, Equatable, Sendable {
  /// The scenario's name in the catalog.
  public var name: String
  /// The implementation that was tested, `primitives` or the name of a broken twin.
  public var subject: String
  /// The digest of the schedules of all rounds: equal digests mean equal work.
  public var schedule: String
  /// The worst verdict of all invariants.
  public var verdict: Verdict
  /// The verdict on each invariant, in the catalog's order.
  public var invariants: [InvariantVerdict]

  /// Creates a verdict from its parts.
  public init(
    name: String, subject: String, schedule: String, verdict: Verdict,
    invariants: [InvariantVerdict]
  ) {
    self.name = name
    self.subject = subject
    self.schedule = schedule
    self.verdict = verdict
    self.invariants = invariants
  }
}
