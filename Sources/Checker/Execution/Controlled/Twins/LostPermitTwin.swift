// SPDX-License-Identifier: Apache-2.0

import Primitives

/// A semaphore with a permit for each process, so that no one has to wait.
///
/// Broken, a release is a load and a store instead of a compare-and-swap, and undoes what others
/// did in between.
struct LostPermitTwin: Twin {
  let processes: Int
  let operations: Int
  let isBroken: Bool

  func prepare() throws -> SharedValue<UInt64> { try SharedValue(UInt64(processes)) }

  func run(process: Int, on permits: SharedValue<UInt64>, recorder: CallRecorder) throws {
    for _ in 0..<operations {
      let hasOne = recorder.call("acquire") { acquire(permits) ? 1 : 0 } == 1
      if hasOne { recorder.call("release") { release(permits) } }
    }
  }

  private func acquire(_ permits: SharedValue<UInt64>) -> Bool {
    while true {
      let seen = permits.value
      guard seen > 0 else { return false }
      if permits.compareExchange(seen, seen - 1) { return true }
    }
  }

  private func release(_ permits: SharedValue<UInt64>) {
    while true {
      let seen = permits.value
      if isBroken {
        permits.value = seen + 1
        return
      }
      if permits.compareExchange(seen, seen + 1) { return }
    }
  }

  func check(_ execution: Execution, on permits: SharedValue<UInt64>) throws -> [String] {
    // The permits of the dead stay with them, and what a death cut off has happened or not.
    guard execution.deaths.isEmpty else { return [] }
    let left = permits.value
    return left == UInt64(processes)
      ? [] : ["\(Amount.text(Int(clamping: left), "permit")) of \(processes) at the end"]
  }
}
