// SPDX-License-Identifier: Apache-2.0

/// A schedule in which something does not hold, and what is wrong with it.
public struct ExplorationViolation: Codable, Sendable, Equatable {
  /// A sentence for each thing that is wrong.
  public var sentences: [String]
  /// The smallest schedule that was found to fail, as a text that `replay` takes.
  public var schedule: String
  /// The schedule that failed first.
  public var original: String
  /// The number of the schedule that failed first, from 1; 0 for one that was kept from before.
  public var number: Int
  /// The last steps of the smallest schedule, as a table.
  public var explanation: String
}
