// SPDX-License-Identifier: Apache-2.0

/// Everything that the processes of one round recorded.
public struct History: Codable, Sendable, Equatable {
  /// The calls, in any order; those of one process do not overlap.
  public var calls: [Call]
  /// For each worker that a fault killed, the ticket that the supervisor drew after reaping it.
  public var deaths: [Int: UInt64]

  /// Creates a history.
  ///
  /// - Parameters:
  ///   - calls: The calls, in any order.
  ///   - deaths: The killed workers with the tickets drawn after reaping them.
  public init(calls: [Call] = [], deaths: [Int: UInt64] = [:]) {
    self.calls = calls
    self.deaths = deaths
  }
}
