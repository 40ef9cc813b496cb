// SPDX-License-Identifier: Apache-2.0

import Primitives

/// What travels through a queue under test.
struct QueueItem: Codable, Sendable {
  var item: UInt64
  var bytes: [UInt8]

  private static let odd: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// The item with the bytes that belong to it: anyone can tell whether they are whole.
  init(_ item: UInt64, count: Int) {
    self.item = item
    var state = item &* Self.odd
    bytes = []
    bytes.reserveCapacity(count)
    while bytes.count < count {
      state = (state ^ state >> 29) &* Self.odd &+ 1
      bytes.append(UInt8(truncatingIfNeeded: state >> 56))
    }
  }

  /// Whether the bytes are those that belong to the item, `count` of them.
  func isIntact(count: Int) -> Bool {
    bytes.count == count && bytes == QueueItem(item, count: count).bytes
  }
}

/// What the queue scenario tests, and its broken twins: each goes wrong at one item.
struct QueueSubject: Sendable {
  private static let victim = Instruction.identity(process: 0, index: 2)
  private static let next = Instruction.identity(process: 0, index: 3)

  private let queue: Queue<QueueItem>
  private let subject: String
  private let victimBytes: Int

  init(capacity: Int, subject: String, sizes: [[Int]]) throws {
    queue = try Queue(capacity: capacity == 0 ? nil : capacity)
    self.subject = subject
    let victim = Int(Self.victim & 0xFFFF_FFFF)
    victimBytes = sizes.first.flatMap { $0.indices.contains(victim) ? $0[victim] : nil } ?? 0
  }

  /// Puts an item, the way the subject does.
  func put(_ item: QueueItem) throws {
    switch (subject, item.item) {
    case ("lossy-queue", Self.victim): return
    case ("duplicating-queue", Self.victim):
      // Room for the second one comes from the consumers, except where one process does both.
      try queue.put(item)
      _ = try queue.put(item, timeout: .seconds(1))
    case ("reordering-queue", Self.victim): return
    case ("reordering-queue", Self.next):
      try queue.put(item)
      try queue.put(QueueItem(Self.victim, count: victimBytes))
    case ("corrupting-queue", Self.victim):
      var corrupt = item
      corrupt.bytes.append(0)
      try queue.put(corrupt)
    default: try queue.put(item)
    }
  }

  /// Takes an item, or returns `nil` when the queue is closed and empty.
  func get() throws -> QueueItem? { try queue.next() }

  /// Takes an item if there is one now.
  func getNow() throws -> QueueItem? {
    try queue.isEmpty ? nil : queue.get(timeout: .zero)
  }

  func close() {
    queue.close()
  }
}
