// SPDX-License-Identifier: Apache-2.0

import Primitives

/// One round of a scenario, ready to run: the shared objects, and what a worker does with them.
///
/// It is made in the template before the workers are forked, so each of them has the same objects.
protocol Scenario: Sendable {
  /// Makes the shared objects that the schedule and the subject ask for.
  init(_ schedule: Schedule, subject: String) throws

  /// What worker `process` does, from the opening of the gate to its end.
  func work(as process: Int, in lane: inout Lane) throws

  /// Called by the supervisor when the workers in `ended` have ended, each time there are more.
  func workersEnded(_ ended: Set<Int>, in lane: inout Lane)

  /// Called by the supervisor when a fault is due: does it to something that belongs to the worker,
  /// and returns true, or leaves it to be done to the worker.
  func inflict(_ fault: Fault, on worker: ChildProcess, in lane: inout Lane) -> Bool

  /// Called by the supervisor when every worker has ended: fills in what only the end shows.
  func conclude(_ observations: inout Observations, in lane: inout Lane) throws
}

extension Scenario {
  func workersEnded(_ ended: Set<Int>, in lane: inout Lane) {}

  func inflict(_ fault: Fault, on worker: ChildProcess, in lane: inout Lane) -> Bool { false }
}
