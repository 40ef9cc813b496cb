// SPDX-License-Identifier: Apache-2.0

/// One planned fault: what happens to which worker, and when.
///
/// When worker `process` has completed `afterCalls` calls, the supervisor waits `delayNanoseconds`
/// and then does `kind` to it. A worker that ends earlier, or never gets that far, is spared.
public struct Fault: Codable, Sendable, Equatable {
  /// What is done to the worker.
  public var kind: FaultKind
  /// The index of the worker.
  public var process: Int
  /// How many calls the worker completes first, 0 for a fault at its start.
  public var afterCalls: Int
  /// How long the supervisor then waits, in nanoseconds.
  public var delayNanoseconds: UInt64
  /// How long a stopped worker stays stopped, in nanoseconds; 0 for a kill.
  public var pauseNanoseconds: UInt64

  /// Creates a planned fault.
  ///
  /// - Parameters:
  ///   - kind: What is done to the worker.
  ///   - process: The index of the worker.
  ///   - afterCalls: How many calls the worker completes first.
  ///   - delayNanoseconds: How long the supervisor then waits.
  ///   - pauseNanoseconds: How long a stopped worker stays stopped, 0 for a kill.
  public init(
    kind: FaultKind, process: Int, afterCalls: Int, delayNanoseconds: UInt64,
    pauseNanoseconds: UInt64 = 0
  ) {
    self.kind = kind
    self.process = process
    self.afterCalls = afterCalls
    self.delayNanoseconds = delayNanoseconds
    self.pauseNanoseconds = pauseNanoseconds
  }
}
