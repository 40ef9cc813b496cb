// SPDX-License-Identifier: Apache-2.0

import Primitives

/// A mailbox with one slot: process 0 puts numbers from 1 on, process 1 takes them, and neither
/// waits for the other.
///
/// Broken, the mailbox says that it is full before the number is in it, so an old one is taken.
struct StoreOrderTwin: Twin {
  let processes: Int
  let operations: Int
  let isBroken: Bool

  struct Objects {
    let number: SharedValue<UInt64>
    let isFull: SharedValue<UInt64>
  }

  func prepare() throws -> Objects {
    Objects(number: try SharedValue(0), isFull: try SharedValue(0))
  }

  func run(process: Int, on mailbox: Objects, recorder: CallRecorder) throws {
    for index in 0..<operations {
      if process == 0 {
        let number = UInt64(index + 1)
        recorder.call("put", number) { put(number, into: mailbox) ? 1 : 0 }
      } else if process == 1 {
        // What is taken may be zero where something is wrong, so nothing is told by another number.
        recorder.call("take") { take(from: mailbox) ?? Self.nothing }
      }
    }
  }

  private static let nothing = UInt64.max

  private func put(_ number: UInt64, into mailbox: Objects) -> Bool {
    guard mailbox.isFull.value == 0 else { return false }
    if isBroken {
      mailbox.isFull.value = 1
      mailbox.number.value = number
    } else {
      mailbox.number.value = number
      mailbox.isFull.value = 1
    }
    return true
  }

  private func take(from mailbox: Objects) -> UInt64? {
    guard mailbox.isFull.value == 1 else { return nil }
    let number = mailbox.number.value
    mailbox.isFull.value = 0
    return number
  }

  func check(_ execution: Execution, on mailbox: Objects) throws -> [String] {
    var taken = execution.calls("take").compactMap(\.result).filter { $0 != Self.nothing }
    if let rest = take(from: mailbox) { taken.append(rest) }
    var last: UInt64 = 0
    for number in taken {
      guard number > last else { return ["\(number) was taken after \(last)"] }
      last = number
    }
    // What a death cut off has happened or not.
    let put = execution.calls("put").filter { $0.result == 1 }.map(\.argument)
    guard execution.deaths.isEmpty, taken != put else { return [] }
    return ["\(put) were put, and \(taken) taken"]
  }
}
