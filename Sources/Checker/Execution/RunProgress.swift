// SPDX-License-Identifier: Apache-2.0

/// How far a scenario's run has come.
public struct RunProgress: Codable, Sendable, Equatable {
  /// The calls that workers have completed.
  public var completedCalls: Int
  /// The calls that the schedule holds.
  public var plannedCalls: Int

  /// Creates a value.
  ///
  /// - Parameters:
  ///   - completedCalls: The calls that workers have completed.
  ///   - plannedCalls: The calls that the schedule holds.
  public init(completedCalls: Int, plannedCalls: Int) {
    self.completedCalls = completedCalls
    self.plannedCalls = plannedCalls
  }
}
