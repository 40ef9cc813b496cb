// SPDX-License-Identifier: Apache-2.0

/// What the judges conclude from one round, or from several that were merged.
public struct Judgement: Codable, Sendable, Equatable {
  /// One verdict for each invariant, in the order of the catalog.
  public var invariants: [InvariantVerdict]
  /// The evidence for the verdicts that are not a pass.
  public var witnesses: [Witness]

  /// Creates a judgement.
  ///
  /// - Parameters:
  ///   - invariants: One verdict for each invariant.
  ///   - witnesses: The evidence.
  public init(invariants: [InvariantVerdict] = [], witnesses: [Witness] = []) {
    self.invariants = invariants
    self.witnesses = witnesses
  }

  /// The worst verdict, passed when there is none.
  public var verdict: Verdict {
    invariants.map(\.verdict).max() ?? .passed
  }
}
