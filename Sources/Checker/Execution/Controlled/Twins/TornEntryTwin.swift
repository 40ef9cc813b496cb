// SPDX-License-Identifier: Apache-2.0

import Primitives

/// A dictionary's entry whose value is two words, under a lock; every process stores one value.
///
/// The value is written where no one looks, and one store commits it: whoever is told of a death
/// then copies it to its place, again if need be.
///
/// Broken, it is written to its place at once: a death leaves half of it.
struct TornEntryTwin: Twin {
  let processes: Int
  let operations: Int
  let isBroken: Bool

  struct Objects {
    let lock: Lock
    let value: SharedArray<UInt64>
    let scratch: SharedArray<UInt64>
    let isCommitted: SharedValue<Bool>
  }

  func prepare() throws -> Objects {
    Objects(
      lock: try Lock(), value: try SharedArray(repeating: 0, count: 2),
      scratch: try SharedArray(repeating: 0, count: 2), isCommitted: try SharedValue(false))
  }

  func run(process: Int, on entry: Objects, recorder: CallRecorder) throws {
    for index in 0..<operations {
      let value = UInt64(process * operations + index + 1)
      recorder.call("store", value) {
        enter(entry)
        store(value, in: entry)
        entry.lock.release()
      }
    }
  }

  private func store(_ value: UInt64, in entry: Objects) {
    let target = isBroken ? entry.value : entry.scratch
    target[0] = value
    target[1] = value
    guard !isBroken else { return }
    entry.isCommitted.value = true
    finish(entry)
  }

  private func finish(_ entry: Objects) {
    guard entry.isCommitted.value else { return }
    entry.value[0] = entry.scratch[0]
    entry.value[1] = entry.scratch[1]
    entry.isCommitted.value = false
  }

  /// Acquires the lock and, if someone died with it, finishes what that one had committed.
  private func enter(_ entry: Objects) {
    guard entry.lock.acquire() == .acquiredAbandoned else { return }
    finish(entry)
    entry.lock.markRecovered()
  }

  func check(_ execution: Execution, on entry: Objects) throws -> [String] {
    enter(entry)
    defer { entry.lock.release() }
    let (first, second) = (entry.value[0], entry.value[1])
    return first == second ? [] : ["half of \(first), half of \(second)"]
  }
}
