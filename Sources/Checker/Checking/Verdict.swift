// SPDX-License-Identifier: Apache-2.0

/// What a judge concludes, ordered by badness: passed, then inconclusive, then violated.
///
/// The worst verdict of several is their maximum, so a run is as bad as its worst part.
public enum Verdict: String, Codable, Sendable, CaseIterable, Comparable {
  /// Everything that was asked for was checked and held.
  case passed
  /// The evidence does not suffice: the run was cut short, or a search reached its bound.
  case inconclusive
  /// The recorded evidence proves that the invariant does not hold.
  case violated

  /// Whether one verdict is less bad than another.
  public static func < (lhs: Verdict, rhs: Verdict) -> Bool {
    lhs.badness < rhs.badness
  }

  private var badness: Int {
    switch self {
    case .passed: 0
    case .inconclusive: 1
    case .violated: 2
    }
  }
}
