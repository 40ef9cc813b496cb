// SPDX-License-Identifier: Apache-2.0

/// What a fault does to a worker.
///
/// Kinds are ordered as their names are, so that a sorted list of them is the same everywhere.
public enum FaultKind: String, Codable, Sendable, CaseIterable, Comparable {
  /// The worker is ended by SIGKILL, wherever it is.
  case kill
  /// The worker is halted by SIGSTOP and continued after a pause.
  case stop

  /// Whether one kind's name comes before another's.
  public static func < (lhs: FaultKind, rhs: FaultKind) -> Bool {
    lhs.rawValue < rhs.rawValue
  }
}
