// SPDX-License-Identifier: Apache-2.0

/// What became of a task of a pool, or of all tasks of one call.
///
/// Sendable.
public enum PoolOutcome<Output: Sendable>: Sendable {
  /// It has this result.
  case value(Output)
  /// It threw an error, or could not be sent, or its pool broke.
  case failed(any Error)
  /// The worker ended while it had the task, by a signal or an exit.
  case workerDied(TerminationStatus)
  /// It was cancelled, or its pool was terminated.
  case cancelled
  /// It took longer than its limit.
  case timedOut

  init(_ result: Result<Output, any Error>) {
    switch result {
    case .success(let value): self = .value(value)
    case .failure(PoolTaskError.workerDied(let status)): self = .workerDied(status)
    case .failure(PoolTaskError.cancelled): self = .cancelled
    case .failure(PoolTaskError.timedOut): self = .timedOut
    case .failure(let error): self = .failed(error)
    }
  }
}

extension PoolOutcome: CustomStringConvertible {
  /// In words, with the error but not the value, which may be large.
  public var description: String {
    switch self {
    case .value: "value"
    case .failed(let error): "failed: \(error)"
    case .workerDied(let status): "worker died: \(status)"
    case .cancelled: "cancelled"
    case .timedOut: "timed out"
    }
  }
}
