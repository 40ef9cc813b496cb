// SPDX-License-Identifier: Apache-2.0

/// The evidence for a verdict that is not a pass.
public struct Witness: Codable, Sendable, Equatable {
  /// The name of the invariant.
  public var invariant: String
  /// The index of the round.
  public var round: Int
  /// One or two sentences that name processes, calls and tickets.
  public var text: String

  /// Creates a piece of evidence.
  ///
  /// - Parameters:
  ///   - invariant: The name of the invariant.
  ///   - round: The index of the round.
  ///   - text: One or two sentences that name processes, calls and tickets.
  public init(invariant: String, round: Int, text: String) {
    self.invariant = invariant
    self.round = round
    self.text = text
  }
}
