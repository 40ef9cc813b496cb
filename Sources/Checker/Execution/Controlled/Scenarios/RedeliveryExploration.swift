// SPDX-License-Identifier: Apache-2.0

import Primitives

/// One process puts items and closes the queue; then all take and finish what there is.
///
/// They go on until there is no more, and the first one joins. What someone dies with is delivered
/// again.
struct RedeliveryExploration: ControlledScenario {
  let processes: Int
  let operations: Int

  var name: String { "joinable-queue-redelivery" }

  var smaller: [RedeliveryExploration] {
    Self.smallerSizes(processes, operations).map { Self(processes: $0, operations: $1) }
  }

  func prepare() throws -> JoinableQueue<UInt64> {
    try JoinableQueue(onConsumerDeath: .redeliver)
  }

  func run(process: Int, on queue: JoinableQueue<UInt64>, recorder: CallRecorder) throws {
    if process == 0 {
      for item in 1...UInt64(operations) {
        try recorder.call("put", item) { try queue.put(item) }
      }
      recorder.call("close") { queue.close() }
    }
    while true {
      let item = try recorder.call("next") { try queue.next() ?? 0 }
      if item == 0 { break }
      recorder.call("taskDone", item) { queue.taskDone() }
    }
    if process == 0 { recorder.call("join") { queue.join() } }
  }

  func check(_ execution: Execution, on queue: JoinableQueue<UInt64>) throws -> [String] {
    var violations: [String] = []
    let dones = execution.calls("taskDone")
    for put in execution.calls("put") {
      let own = dones.filter { $0.argument == put.argument }
      if own.count(where: { $0.returned != nil }) > 1 {
        violations.append("item \(put.argument) was done twice")
      }
      // Whoever takes lives on, unless all are dead.
      if own.isEmpty, put.returned != nil, execution.deaths.count < processes,
        execution.calls("close").contains(where: { $0.returned != nil })
      {
        violations.append("item \(put.argument) was never delivered")
      }
    }
    if queue.failedCount != 0 { violations.append("\(queue.failedCount) failed") }
    if queue.unfinishedCount != queue.count {
      violations.append("\(queue.unfinishedCount) unfinished, but \(queue.count) to be taken")
    }
    if execution.deaths.count < processes, queue.isClosed, queue.count != 0 {
      violations.append(
        "\(Amount.text(queue.count, "item is", "items are")) left to those who live")
    }
    return violations
  }

  func permitsSleepers(
    _ execution: Execution, on queue: JoinableQueue<UInt64>
  ) throws -> Bool {
    // Who would have put and closed is dead; what someone died with has to be taken before.
    let (takeable, unfinished) = queue.standing
    return execution.deaths.contains(0) && !queue.isClosed && takeable == 0 && unfinished == 0
  }
}
