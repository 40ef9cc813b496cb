// SPDX-License-Identifier: Apache-2.0

/// The sizes that one round of a scenario is run with.
public struct Parameters: Codable, Sendable, Equatable {
  /// How many permits the semaphore has.
  public var permits: Int
  /// How many items the queue holds at most, 0 when it is unbounded.
  public var capacity: Int
  /// How many workers produce: the first ones by index; the others consume.
  public var producers: Int

  /// Creates the sizes of one round.
  ///
  /// - Parameters:
  ///   - permits: How many permits the semaphore has.
  ///   - capacity: How many items the queue holds at most, 0 when it is unbounded.
  ///   - producers: How many workers produce.
  public init(permits: Int = 1, capacity: Int = 0, producers: Int = 0) {
    self.permits = permits
    self.capacity = capacity
    self.producers = producers
  }
}
