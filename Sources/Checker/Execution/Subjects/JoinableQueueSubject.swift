// SPDX-License-Identifier: Apache-2.0

import Primitives

/// What the joinable queue scenario tests, and its broken twins: each goes wrong once.
struct JoinableQueueSubject: Sendable {
  private static let victim = Instruction.identity(process: 0, index: 2)

  private let queue: JoinableQueue<QueueItem>
  private let subject: String

  init(capacity: Int, redelivers: Bool, subject: String) throws {
    queue = try JoinableQueue(
      capacity: capacity == 0 ? nil : capacity, onConsumerDeath: redelivers ? .redeliver : .fail)
    self.subject = subject
  }

  /// Puts an item, the way the subject does.
  func put(_ item: QueueItem) throws {
    if item.item == Self.victim {
      if subject == "lossy-tasks" { return }
      // Room for the second one comes from the consumers, except where one process does both.
      if subject == "repeating-tasks" { _ = try queue.put(item, timeout: .seconds(1)) }
    }
    try queue.put(item)
  }

  /// Takes an item, or returns `nil` when the queue is closed and empty.
  func get() throws -> UInt64? { try queue.next()?.item }

  func taskDone() {
    queue.taskDone()
  }

  func join() {
    if subject == "hasty-join" {
      _ = queue.join(timeout: .zero)
    } else {
      queue.join()
    }
  }

  func close() {
    queue.close()
  }

  var failedCount: Int { queue.failedCount + (subject == "miscounting-tasks" ? 1 : 0) }

  var unfinishedCount: Int { queue.unfinishedCount }
}
