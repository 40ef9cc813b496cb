// SPDX-License-Identifier: Apache-2.0

/// The sizes that one round of a scenario is run with.
public struct Parameters: Codable, Sendable, Equatable {
  /// How many permits the semaphore has, or workers each pool.
  public var permits: Int
  /// How many items the queue holds at most, 0 when it is unbounded.
  public var capacity: Int
  /// How many workers produce, are clients of a server or have a pool: the first ones by index.
  ///
  /// The others consume, use the shared memory, or do their jobs themselves.
  public var producers: Int

  /// Creates the sizes of one round.
  ///
  /// - Parameters:
  ///   - permits: How many permits the semaphore has, or workers each pool.
  ///   - capacity: How many items the queue holds at most, 0 when it is unbounded.
  ///   - producers: How many workers produce, are clients or have a pool.
  public init(permits: Int = 1, capacity: Int = 0, producers: Int = 0) {
    self.permits = permits
    self.capacity = capacity
    self.producers = producers
  }
}
