// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives

/// What a user may build: a buffer of two semaphores, a lock and a shared array.
struct BoundedBuffer: ControlledScenario {
  /// What can be wrong with it.
  enum Mistake: String, Codable, Sendable {
    case none
    /// The lock is taken before there is room, so whoever could make room cannot get in.
    case locksFirst
    /// An item is announced before it is written.
    case announcesFirst
  }

  struct Objects {
    let room: CountingSemaphore
    let filled: CountingSemaphore
    let lock: Lock
    let slots: SharedArray<Int>
    let positions: SharedArray<Int>
  }

  let mistake: Mistake
  var processes: Int { 2 }
  var operations: Int { 2 }

  func prepare() throws -> Objects {
    try Objects(
      room: CountingSemaphore(permits: 1), filled: CountingSemaphore(permits: 0), lock: Lock(),
      slots: SharedArray(repeating: 0, count: 1), positions: SharedArray(repeating: 0, count: 2))
  }

  func run(process: Int, on objects: Objects, recorder: CallRecorder) throws {
    for item in 1...operations {
      if process == 0 {
        try recorder.call("put", UInt64(item)) { try put(item, into: objects) }
      } else {
        try recorder.call("take") { try UInt64(take(from: objects)) }
      }
    }
  }

  private func put(_ item: Int, into buffer: Objects) throws {
    switch mistake {
    case .locksFirst:
      try buffer.lock.withLock {
        buffer.room.acquire()
        write(item, to: buffer)
      }
      buffer.filled.release()
    case .announcesFirst:
      buffer.room.acquire()
      buffer.filled.release()
      try buffer.lock.withLock { write(item, to: buffer) }
    case .none:
      buffer.room.acquire()
      try buffer.lock.withLock { write(item, to: buffer) }
      buffer.filled.release()
    }
  }

  private func write(_ item: Int, to buffer: Objects) {
    let position = buffer.positions[0]
    buffer.slots[position % buffer.slots.count] = item
    buffer.positions[0] = position + 1
  }

  private func take(from buffer: Objects) throws -> Int {
    buffer.filled.acquire()
    let item = try buffer.lock.withLock {
      let position = buffer.positions[1]
      buffer.positions[1] = position + 1
      return buffer.slots[position % buffer.slots.count]
    }
    buffer.room.release()
    return item
  }

  func check(_ execution: Execution, on objects: Objects) throws -> [String] {
    let taken = execution.calls("take").compactMap(\.result)
    return taken == [1, 2] ? [] : ["1 and 2 were put, and \(taken) taken"]
  }
}
