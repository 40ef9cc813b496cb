// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Half of the processes put distinct numbers into a queue, the others take as many each.
struct QueueExploration: ControlledScenario {
  let processes: Int
  let operations: Int
  /// Whether the queue holds no more than what the producers put more than the consumers take.
  let isBounded: Bool

  var name: String { isBounded ? "bounded-queue" : "queue" }

  var smaller: [QueueExploration] {
    Self.smallerSizes(processes, operations).map {
      Self(processes: $0, operations: $1, isBounded: isBounded)
    }
  }

  private var producers: Int { processes - processes / 2 }

  func prepare() throws -> Queue<UInt64> {
    let surplus = (2 * producers - processes) * operations
    return try Queue(capacity: isBounded ? max(1, surplus) : nil)
  }

  func run(process: Int, on queue: Queue<UInt64>, recorder: CallRecorder) throws {
    if process < producers {
      for index in 0..<operations {
        let item = Self.item(process, index)
        try recorder.call("put", item) { try queue.put(item) }
      }
    } else {
      for _ in 0..<operations { try recorder.call("get") { try queue.get() } }
    }
  }

  private static func item(_ producer: Int, _ index: Int) -> UInt64 {
    UInt64(producer + 1) << 32 | UInt64(index)
  }

  func check(_ execution: Execution, on queue: Queue<UInt64>) throws -> [String] {
    let taken = execution.calls("get").compactMap(\.result)
    var items = taken
    while let item = try queue.get(timeout: .zero) { items.append(item) }
    let puts = execution.calls("put")
    let gets = execution.calls("get").count { $0.returned == nil }
    var violations: [String] = []
    if Set(items).count < items.count { violations.append("an item was taken twice: \(items)") }
    for item in items where !puts.contains(where: { $0.argument == item }) {
      violations.append("\(item) was taken, but never put")
    }
    let missing = puts.filter { put in
      put.returned != nil && !items.contains(put.argument)
    }
    // A get that a death cut off may have taken one.
    if missing.count > gets { violations.append("lost: \(missing.map(\.argument))") }
    for producer in 0..<producers where processes - producers == 1 {
      let order = taken.filter { $0 >> 32 == UInt64(producer + 1) }
      if order != order.sorted() { violations.append("out of order: \(order)") }
    }
    return violations
  }

  func permitsSleepers(_ execution: Execution, on queue: Queue<UInt64>) throws -> Bool {
    guard !execution.deaths.isEmpty else { return false }
    return execution.pendingCalls.allSatisfy {
      $0.name == "get" ? queue.isEmpty : queue.isFull
    }
  }
}
