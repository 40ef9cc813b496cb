// SPDX-License-Identifier: Apache-2.0

/// How an attempt to acquire a lock ended; each case is to be expected.
public enum LockOutcome: Sendable, Equatable {
  /// The caller holds the lock.
  case acquired
  /// The caller holds the lock, and an earlier holder died: what the lock protects may be
  /// half-written.
  ///
  /// So is every acquirer told until someone calls `Lock.markRecovered()`.
  case acquiredAbandoned
  /// The timeout passed first; the caller does not hold the lock.
  case timedOut

  /// Whether the caller holds the lock now.
  public var isAcquired: Bool { self != .timedOut }

  init(_ outcome: RobustLock.Outcome) {
    self =
      switch outcome {
      case .acquired: .acquired
      case .acquiredAbandoned: .acquiredAbandoned
      case .timedOut: .timedOut
      }
  }
}
