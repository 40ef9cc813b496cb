// SPDX-License-Identifier: Apache-2.0

/// What a connection received.
enum ReceivedMessage {
  /// The references keep what the message names alive until its value has its own.
  case message([UInt8], references: [BlockReference], descriptors: [OwnedDescriptor])
  case timedOut
  /// The peer is closed and all its messages have been received.
  case ended
}
