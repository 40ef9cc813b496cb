// SPDX-License-Identifier: Apache-2.0

import Primitives

/// One process puts an item for each operation of the others, and joins; the others take one each
/// time and finish it.
struct JoinableQueueExploration: ControlledScenario {
  let processes: Int
  let operations: Int

  var name: String { "joinable-queue" }

  var smaller: [JoinableQueueExploration] {
    Self.smallerSizes(processes, operations).map { Self(processes: $0, operations: $1) }
  }

  private var items: Int { (processes - 1) * operations }

  func prepare() throws -> JoinableQueue<UInt64> { try JoinableQueue() }

  func run(process: Int, on queue: JoinableQueue<UInt64>, recorder: CallRecorder) throws {
    if process == 0 {
      for item in 1...UInt64(items) { try recorder.call("put", item) { try queue.put(item) } }
      recorder.call("join") {
        queue.join()
        return queue.standing.unfinished
      }
    } else {
      for _ in 0..<operations {
        let item = try recorder.call("get") { try queue.get() }
        recorder.call("taskDone", item) { queue.taskDone() }
      }
    }
  }

  func check(_ execution: Execution, on queue: JoinableQueue<UInt64>) throws -> [String] {
    var violations: [String] = []
    let left = execution.calls("join").first?.result ?? 0
    if left != 0 { violations.append("join returned with \(left) unfinished") }
    let untaken = queue.count
    if queue.unfinishedCount != untaken {
      violations.append("\(queue.unfinishedCount) unfinished, but \(untaken) to be taken")
    }
    let puts = execution.calls("put")
    let taken = execution.calls("get").compactMap(\.result)
    if Set(taken).count < taken.count { violations.append("an item was taken twice: \(taken)") }
    let dones = execution.calls("taskDone")
    let done = dones.count { $0.returned != nil }
    // A call that a death cut off has come to its point, or not.
    let finished = done + queue.failedCount
    let cut = dones.count - done + puts.count { $0.returned == nil }
    let put = puts.count { $0.returned != nil }
    if finished + untaken > put + cut || finished + untaken + cut < put {
      violations.append(
        "of \(Amount.text(put, "item")) \(done) are done, \(queue.failedCount) failed and "
          + "\(untaken) left"
      )
    }
    let inHands = taken.count - done
    if queue.failedCount > execution.deaths.count
      || queue.failedCount < inHands - (dones.count - done)
    {
      violations.append("\(queue.failedCount) failed of \(inHands) in the hands of the dead")
    }
    return violations
  }

  func permitsSleepers(
    _ execution: Execution, on queue: JoinableQueue<UInt64>
  ) throws -> Bool {
    guard !execution.deaths.isEmpty else { return false }
    let (takeable, unfinished) = queue.standing
    // What no one lives to put, or to take: not what someone died with.
    return execution.pendingCalls.allSatisfy {
      $0.name == "get" ? takeable == 0 : takeable > 0 && takeable == unfinished
    }
  }
}
