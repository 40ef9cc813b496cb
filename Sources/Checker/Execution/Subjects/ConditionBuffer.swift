// SPDX-License-Identifier: Apache-2.0

import Primitives

/// A bounded buffer as in the textbooks: a ring, a lock, and two conditions of it.
///
/// What is notified of is notified before it is done: whoever dies in between has woken someone who
/// looks and waits again, and whoever dies before has changed nothing. So there is nothing to
/// recover.
struct ConditionBuffer: ItemChannel {
  private static let largest = 256

  private let notEmpty: Condition
  private let notFull: Condition
  /// Number and size of each item.
  private let ring: SharedArray<UInt64>
  private let put: SharedValue<Int>
  private let taken: SharedValue<Int>
  private let isClosed: SharedValue<Bool>
  private let capacity: Int

  init(capacity: Int) throws {
    self.capacity = capacity == 0 ? Self.largest : capacity
    let lock = try Lock()
    notEmpty = try Condition(lock)
    notFull = try Condition(lock)
    ring = try SharedArray(repeating: 0, count: 2 * self.capacity)
    put = try SharedValue(0)
    taken = try SharedValue(0)
    isClosed = try SharedValue(false)
  }

  private var count: Int { put.value - taken.value }

  private func wait(at condition: Condition, until isTrue: () -> Bool) throws {
    while !isTrue() {
      do {
        try condition.wait()
      } catch let error where error.code == .holderDied {
        condition.markRecovered()
      }
    }
  }

  func put(_ item: QueueItem) throws {
    try notFull.withLock(recover: {}) {
      try wait(at: notFull) { count < capacity }
      append(item)
    }
  }

  func put(_ item: QueueItem, timeout: Duration) throws -> Bool {
    try notFull.withLock(recover: {}) {
      guard try notFull.wait(timeout: timeout, for: { count < capacity }) else { return false }
      append(item)
      return true
    }
  }

  private func append(_ item: QueueItem) {
    notEmpty.notify()
    let place = 2 * (put.value % capacity)
    ring[place] = item.item
    ring[place + 1] = UInt64(item.bytes.count)
    put.value += 1
  }

  func get() throws -> QueueItem? {
    try notEmpty.withLock(recover: {}) {
      try wait(at: notEmpty) { count > 0 || isClosed.value }
      return first()
    }
  }

  func getNow() throws -> QueueItem? { try notEmpty.withLock(recover: {}) { first() } }

  private func first() -> QueueItem? {
    guard count > 0 else { return nil }
    notFull.notify()
    let place = 2 * (taken.value % capacity)
    let item = QueueItem(ring[place], count: Int(ring[place + 1]))
    taken.value += 1
    return item
  }

  func end() {
    // A lock that is always recovered is always to be had.
    try? notEmpty.withLock(recover: {}) {
      isClosed.value = true
      notEmpty.notifyAll()
    }
  }
}
