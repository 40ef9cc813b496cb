// SPDX-License-Identifier: Apache-2.0

/// How the messages of a connection get from one end to the other.
protocol MessageTransport: Sendable {
  var socket: MessageSocket { get }

  /// What both ends share in the family's memory.
  var block: BlockReference { get }

  /// What can go along with a message.
  var route: MessageRoute { get }

  /// Sends one message; blocks while the peer's buffer is full.
  ///
  /// - Returns: Whether it was sent, or the buffer stayed full until `deadline`.
  /// - Throws: `peerClosed`, `limitExceeded`, `outOfMemory`, `brokenMessage`, `systemFailure`.
  func send(
    _ body: Span<UInt8>, blocks: [UInt64], descriptors: [OwnedDescriptor], until deadline: Deadline
  ) throws(PrimitivesError) -> Bool

  /// Receives one message of at most `limit` bytes; blocks until it has come.
  ///
  /// - Throws: `limitExceeded`, `brokenMessage`, `systemFailure`; the message is gone then.
  func receive(limit: Int, until deadline: Deadline) throws(PrimitivesError) -> ReceivedMessage
}
