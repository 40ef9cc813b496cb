// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives

/// Shares objects in every way that a scenario may, and touches each of them.
struct NamedObjects: ControlledScenario {
  struct Pair {
    let first: SharedValue<Int>
    let second: SharedValue<Int>
  }

  final class Box {
    let inside: SharedValue<Int>

    init() throws { inside = try SharedValue(0) }
  }

  struct Objects {
    let value: SharedValue<Int>
    let ready: CountingSemaphore
    let gates: [CountingSemaphore]
    let pair: Pair
    let box: Box
    let perhaps: SharedValue<Int>?
    let condition: Condition
    let lock: Lock
    let queue: Queue<Int>
    let words: SharedDictionary<Int, Int>
  }

  /// Which of them is touched: so few steps are all in the table.
  let part: Int

  var processes: Int { 1 }

  func prepare() throws -> Objects {
    let lock = try Lock()
    return try Objects(
      value: SharedValue(0), ready: CountingSemaphore(permits: 0),
      gates: [CountingSemaphore(permits: 0), CountingSemaphore(permits: 0)],
      pair: Pair(first: SharedValue(0), second: SharedValue(0)), box: Box(),
      perhaps: SharedValue(0), condition: Condition(lock), lock: lock, queue: Queue(),
      words: SharedDictionary())
  }

  func run(process: Int, on objects: Objects, recorder: CallRecorder) throws {
    switch part {
    case 0: objects.value.value = -1
    case 1: objects.ready.release()
    case 2: objects.gates[1].release()
    case 3: objects.pair.second.value = 1
    case 4: objects.box.inside.value = 1
    case 5: objects.perhaps?.value = 1
    case 6: try objects.lock.withLock {}
    case 7: try objects.condition.withLock { objects.condition.notify() }
    case 8: try objects.queue.put(1)
    default: _ = try objects.words.count
    }
  }

  func check(_ execution: Execution, on objects: Objects) throws -> [String] {
    ["to see the steps"]
  }
}
