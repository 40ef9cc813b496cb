// SPDX-License-Identifier: Apache-2.0

/// How far an exploration has come.
public struct ExplorationProgress: Codable, Sendable, Equatable {
  /// How many schedules have been run.
  public var schedules: Int
  /// How many steps they had.
  public var steps: Int
  /// How many there are to be run, or about how many, if that is known.
  public var planned: Double?
  /// How many points of the present schedule can be gone back to.
  public var depth: Int
}
