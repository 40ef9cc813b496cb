// SPDX-License-Identifier: Apache-2.0

/// One controlled execution, as it happened from the first step to the last.
public struct Execution: Sendable {
  /// Every step, in the order in which it was taken.
  public let events: [StepEvent]
  /// Every call that the processes said they made, in the order in which they began.
  public let calls: [RecordedCall]
  /// The processes that were killed.
  public let deaths: Set<Int>
  /// What the bodies of the processes threw, by process.
  public let errors: [Int: String]
  /// How it came to its end.
  let end: ExecutionEnd
  /// Whether a search has already seen an execution that leads to the same.
  let isRedundant: Bool
  /// What is wrong with it; empty when nothing is.
  var violations: [String] = []

  /// The calls of one name.
  ///
  /// - Parameter name: What was called.
  /// - Returns: The calls, in the order in which they began.
  public func calls(_ name: String) -> [RecordedCall] { calls.filter { $0.name == name } }

  /// How often another process went on than the one before.
  var switches: Int {
    zip(events, events.dropFirst()).count { $0.process != $1.process }
  }
}
