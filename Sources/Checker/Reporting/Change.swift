// SPDX-License-Identifier: Apache-2.0

/// A difference between two reports in what was asked for or proved.
public struct Change: Codable, Equatable, Sendable {
  /// What differs.
  public enum Subject: String, Codable, Sendable {
    /// The seed of the whole run.
    case seed
    /// The number of worker processes.
    case processes
    /// The kinds of fault that were injected.
    case faults
    /// Whether the run was interrupted.
    case interrupted
    /// A whole scenario, which only one report holds.
    case scenario
    /// The implementation that a scenario tested.
    case subject
    /// The digest of a scenario's schedules.
    case schedule
    /// A whole invariant, which only one report holds.
    case invariant
    /// The verdict on a scenario, on an invariant or, naming neither, on the run.
    case verdict
    /// What an invariant's check covered.
    case detail
  }

  /// What a difference means.
  public enum Effect: String, Codable, Sendable {
    /// A verdict got worse, or something proved before is not even checked.
    case worse
    /// A verdict got better, or more is checked.
    case better
    /// The two runs did not do the same, which is neither better nor worse.
    case different
  }

  /// What differs.
  public var subject: Subject
  /// What the difference means.
  public var effect: Effect
  /// The scenario that the difference is about, if it is about one.
  public var scenario: String?
  /// The invariant that the difference is about, if it is about one.
  public var invariant: String?
  /// The old value, empty if there is none.
  public var old: String
  /// The new value, empty if there is none.
  public var new: String
}
