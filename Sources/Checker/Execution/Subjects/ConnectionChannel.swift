// SPDX-License-Identifier: Apache-2.0

import Primitives

/// One connection, of which everyone has both ends.
struct ConnectionChannel: ItemChannel {
  private let receiver: Connection
  private let sender: Connection

  init() throws {
    (receiver, sender) = try Connection.oneWay()
  }

  func put(_ item: QueueItem) throws { try sender.send(item) }

  func put(_ item: QueueItem, timeout: Duration) throws -> Bool {
    try sender.send(item, timeout: timeout)
  }

  func get() throws -> QueueItem? { try receiver.next() }

  func getNow() throws -> QueueItem? { try receiver.poll() ? receiver.next() : nil }

  /// The end of the stream comes when the last sender has gone.
  func end() { sender.close() }

  func consumerBegins() { sender.close() }
}
