// SPDX-License-Identifier: Apache-2.0

/// An implementation that a scenario can be run against.
public struct SubjectDescription: Codable, Sendable, Equatable {
  /// The name, as given on the command line.
  public var name: String
  /// What it is, in one sentence.
  public var summary: String
  /// The invariants that it is built to violate; none for the real implementation.
  public var violates: [String]

  /// Creates a description of an implementation.
  ///
  /// - Parameters:
  ///   - name: The name, as given on the command line.
  ///   - summary: What it is, in one sentence.
  ///   - violates: The invariants that it is built to violate.
  public init(name: String, summary: String, violates: [String] = []) {
    self.name = name
    self.summary = summary
    self.violates = violates
  }
}
