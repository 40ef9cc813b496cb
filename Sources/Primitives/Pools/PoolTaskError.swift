// SPDX-License-Identifier: Apache-2.0

/// Why a task of a pool has no result, other than that it threw.
///
/// Sendable.
///
/// Python: `multiprocessing.TimeoutError` and `concurrent.futures` `CancelledError` and
/// `BrokenProcessPool`, as far as they go.
public enum PoolTaskError: Error, Sendable, Hashable, Codable {
  /// The worker ended while it had the task, by a signal or an exit; no other task is concerned.
  case workerDied(TerminationStatus)
  /// The task was cancelled, or its pool was terminated.
  case cancelled
  /// The task took longer than its limit; its worker was killed.
  case timedOut
}

extension PoolTaskError: CustomStringConvertible {
  /// A sentence.
  public var description: String {
    switch self {
    case .workerDied(let status): "the worker that ran the task ended: \(status)"
    case .cancelled: "the task was cancelled"
    case .timedOut: "the task took longer than its limit"
    }
  }
}
