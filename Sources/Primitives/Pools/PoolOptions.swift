// SPDX-License-Identifier: Apache-2.0

/// What may be asked for with each call of a pool, or once for all of them.
///
/// Sendable.
///
/// Python: none.
public struct PoolOptions: Sendable, Hashable, Codable {
  /// How long a task, which is a whole chunk, may run; `nil` is without limit.
  ///
  /// The kernel keeps it, so it holds whatever the others do: the worker is killed, and the task
  /// ends as `timedOut`. The time that it waits to be taken does not count.
  public var limit: Duration?

  /// How many times a task is given away again after its worker has died with it.
  ///
  /// Only for tasks that may be run twice. What was thrown, cancelled or timed out is not tried
  /// again.
  public var retries: Int

  /// Whether the first failure ends a call with several tasks at once.
  ///
  /// What is waiting is dropped then, and the workers that run one of the call's tasks are killed.
  /// Without it all tasks are run before the error is thrown, as in Python.
  public var failFast: Bool

  /// Creates options.
  ///
  /// - Parameters:
  ///   - limit: How long a task may run, more than zero; `nil` is without limit.
  ///   - retries: How many times a task is given away again after its worker has died with it.
  ///   - failFast: Whether the first failure ends a call with several tasks at once.
  public init(limit: Duration? = nil, retries: Int = 0, failFast: Bool = false) {
    Misuse.require(limit ?? .seconds(1) > .zero, "PoolOptions: a limit of \(limit ?? .zero)")
    Misuse.require(retries >= 0, "PoolOptions: \(retries) retries")
    self.limit = limit
    self.retries = retries
    self.failFast = failFast
  }

  /// The limit in nanoseconds, 0 for none.
  var limitNanoseconds: UInt64 {
    guard let limit else { return 0 }
    return max(Deadline(after: limit).nanoseconds &- Deadline.now, 1)
  }
}
