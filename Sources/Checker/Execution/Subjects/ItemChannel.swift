// SPDX-License-Identifier: Apache-2.0

import Primitives

/// What items go through from those who put to those who take.
protocol ItemChannel: Sendable {
  /// Puts an item; blocks while there is no room.
  func put(_ item: QueueItem) throws
  /// Puts an item if there is room within so long; returns whether there was.
  func put(_ item: QueueItem, timeout: Duration) throws -> Bool
  /// Takes an item, or returns `nil` when nothing will come any more.
  func get() throws -> QueueItem?
  /// Takes an item if there is one now.
  func getNow() throws -> QueueItem?
  /// Says that nothing will be put any more.
  func end()
  /// Called by each worker that only takes, before it begins.
  func consumerBegins()
}

extension ItemChannel {
  func consumerBegins() {}
}

extension Queue<QueueItem>: ItemChannel {
  func get() throws -> QueueItem? { try next() }

  func getNow() throws -> QueueItem? { try isEmpty ? nil : get(timeout: .zero) }

  func end() { close() }
}

extension SimpleQueue<QueueItem>: ItemChannel {
  func put(_ item: QueueItem, timeout: Duration) throws -> Bool {
    try put(item)
    return true
  }

  func get() throws -> QueueItem? {
    do {
      return try get() as QueueItem
    } catch let error as PrimitivesError where error.code == .closed {
      return nil
    }
  }

  func getNow() throws -> QueueItem? {
    do {
      return try isEmpty ? nil : get()
    } catch let error as PrimitivesError where error.code == .closed {
      return nil
    }
  }

  func end() { close() }
}
