// SPDX-License-Identifier: Apache-2.0

import Primitives

/// What the scenarios with items test, and its broken twins: each goes wrong at one item.
struct QueueSubject: Sendable {
  private static let victim = Instruction.identity(process: 0, index: 2)
  private static let next = Instruction.identity(process: 0, index: 3)

  /// What goes wrong, by the name of the twin.
  private enum Mistake {
    case none, loses, repeats, swaps, corrupts

    init(subject: String) {
      switch subject {
      case "lossy-queue", "lossy-simple-queue": self = .loses
      case "duplicating-queue", "repeating-connection": self = .repeats
      case "reordering-queue", "swapping-buffer": self = .swaps
      case "corrupting-queue": self = .corrupts
      default: self = .none
      }
    }
  }

  private let channel: any ItemChannel
  private let mistake: Mistake
  private let victimBytes: Int

  init(_ scenario: String, capacity: Int, subject: String, sizes: [[Int]]) throws {
    switch scenario {
    case "simple-queue": channel = try SimpleQueue<QueueItem>()
    case "connection": channel = try ConnectionChannel()
    case "condition": channel = try ConditionBuffer(capacity: capacity)
    default: channel = try Queue<QueueItem>(capacity: capacity == 0 ? nil : capacity)
    }
    mistake = Mistake(subject: subject)
    let victim = Int(Self.victim & 0xFFFF_FFFF)
    victimBytes = sizes.first.flatMap { $0.indices.contains(victim) ? $0[victim] : nil } ?? 0
  }

  /// Called by each worker that only takes, before it begins.
  func consumerBegins() { channel.consumerBegins() }

  /// Puts an item, the way the subject does.
  func put(_ item: QueueItem) throws {
    switch (mistake, item.item) {
    case (.loses, Self.victim), (.swaps, Self.victim): return
    case (.repeats, Self.victim):
      // Room for the second one comes from the consumers, except where one process does both.
      try channel.put(item)
      _ = try channel.put(item, timeout: .seconds(1))
    case (.swaps, Self.next):
      try channel.put(item)
      try channel.put(QueueItem(Self.victim, count: victimBytes))
    case (.corrupts, Self.victim):
      var corrupt = item
      corrupt.bytes.append(0)
      try channel.put(corrupt)
    default: try channel.put(item)
    }
  }

  /// Takes an item, or returns `nil` when nothing will come any more.
  func get() throws -> QueueItem? { try channel.get() }

  /// Takes an item if there is one now.
  func getNow() throws -> QueueItem? { try channel.getNow() }

  func close() {
    channel.end()
  }
}
