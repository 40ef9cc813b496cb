// SPDX-License-Identifier: Apache-2.0

/// How many of the instants at which a process can be killed in an operation were tried.
public struct KillPointCount: Codable, Sendable, Equatable {
  /// The operation's name; empty for what is outside of any.
  public var operation: String
  /// How many instants there are, as far as executions have shown.
  public var known: Int
  /// How many of them a process was killed at.
  public var hit: Int
}
