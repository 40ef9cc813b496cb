// SPDX-License-Identifier: Apache-2.0

/// A scenario: what is done, what must hold, and what it can be run against.
public struct ScenarioDescription: Codable, Sendable, Equatable {
  /// The name, as given on the command line.
  public var name: String
  /// What the workers do, in one sentence.
  public var summary: String
  /// The kind of what they do.
  public var work: Work
  /// The names of the invariants, in the order of a report.
  public var invariants: [String]
  /// The implementations; the first is the real one, the others are its broken twins.
  public var subjects: [SubjectDescription]

  /// Creates a description of a scenario.
  ///
  /// - Parameters:
  ///   - name: The name, as given on the command line.
  ///   - summary: What the workers do, in one sentence.
  ///   - work: The kind of what they do.
  ///   - invariants: The names of the invariants, in the order of a report.
  ///   - subjects: The implementations, the real one first.
  public init(
    name: String, summary: String, work: Work, invariants: [String],
    subjects: [SubjectDescription]
  ) {
    self.name = name
    self.summary = summary
    self.work = work
    self.invariants = invariants
    self.subjects = subjects
  }

  /// Finds an implementation by its name.
  ///
  /// - Parameter name: The name to look for.
  /// - Returns: The description, or nil when the scenario does not have it.
  public func subject(named name: String) -> SubjectDescription? {
    subjects.first { $0.name == name }
  }
}
