// SPDX-License-Identifier: Apache-2.0

/// One call that a process made on the tested object, with the interval in which it happened.
///
/// Both ends of the interval are tickets drawn from one shared atomic counter, so that all ends of
/// all calls are totally ordered without a clock.
public struct Call: Codable, Sendable, Equatable {
  /// What was called.
  public enum Operation: UInt8, Codable, Sendable, CaseIterable {
    /// Acquiring the lock or a permit.
    case acquire
    /// Releasing the lock or a permit.
    case release
    /// Adding to the counter.
    case add
    /// Putting an item into the queue.
    case put
    /// Getting an item from the queue.
    case get
    /// Writing a line to the file.
    case write
    /// Finishing an item that was got.
    case done
    /// Waiting until every item is finished.
    case join
    /// Meeting all the others.
    case meet
    /// Setting the event.
    case set
    /// Clearing the event.
    case clear
    /// Waiting for the event.
    case wait
    /// Storing a value in the dictionary.
    case store
    /// Reading what the dictionary has under a key.
    case look
    /// Appending to the list.
    case append
    /// Asking how long the list is.
    case count
    /// Reading the list's element at an index.
    case element
    /// Having one job done by a pool.
    case apply
    /// Giving several jobs to a pool.
    case map
    /// Getting the result of one of several jobs.
    case result
    /// Killing a worker of a pool.
    case kill
  }

  /// The result of a `meet` at a barrier that is broken, and of an `apply`, a `map` or a `result`
  /// that failed because a worker of the pool was killed.
  public static let broken = UInt64.max

  /// The result of an `apply`, a `map` or a `result` that failed in any other way.
  public static let failed = UInt64.max - 1

  /// The result of a `get` that found the queue closed and empty, and of a `look` or an `element`
  /// that found nothing.
  public static let nothing = UInt64.max

  /// The index of the worker; the supervisor's is the number of workers.
  public var process: Int
  /// What was called.
  public var operation: Operation
  /// What the call was about, 0 for those without an argument.
  ///
  /// - `add`: the amount.
  /// - `put`, `write`, `done`: the identity of the item or line.
  /// - `meet`: how many meetings came before it.
  /// - `store`, `append`: the value.
  /// - `look`, `element`: the key or the index.
  /// - `apply`, `map`, `result`: the identity of the job, or of the first one.
  /// - `kill`: the process.
  public var argument: UInt64
  /// What the call returned.
  ///
  /// - `acquire`: 0 acquired, 1 acquired from a holder that died, 2 timed out.
  /// - `add`: the value seen before.
  /// - `put`: 0 done, 1 refused because the queue was closed or the time was up.
  /// - `get`: the identity of the item, or ``nothing``.
  /// - `look`, `element`: the value, or ``nothing``.
  /// - `count`: the number of elements.
  /// - `apply`, `result`: the answer to the job, ``broken`` or ``failed``.
  /// - `map`: 0 or a failure.
  /// - `kill`: the index of the pool's user.
  /// - `meet`: the place among those who met, or ``broken``.
  /// - `write`: the grant number drawn while holding the lock.
  public var result: UInt64
  /// Whether the payload that a `get` returned had the right length and checksum; else true.
  public var intact: Bool
  /// The ticket drawn before the call.
  public var invoked: UInt64
  /// The ticket drawn after the call; nil when the process died inside it.
  public var returned: UInt64?

  /// Creates a record of a call.
  ///
  /// - Parameters:
  ///   - process: The index of the worker or supervisor.
  ///   - operation: What was called.
  ///   - argument: The amount or identity, 0 when there is none.
  ///   - result: What the call returned, 0 when it did not return.
  ///   - intact: Whether the payload was right.
  ///   - invoked: The ticket drawn before the call.
  ///   - returned: The ticket drawn after the call, or nil.
  public init(
    process: Int, operation: Operation, argument: UInt64 = 0, result: UInt64 = 0,
    intact: Bool = true, invoked: UInt64, returned: UInt64?
  ) {
    self.process = process
    self.operation = operation
    self.argument = argument
    self.result = result
    self.intact = intact
    self.invoked = invoked
    self.returned = returned
  }
}
