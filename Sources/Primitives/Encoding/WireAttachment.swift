// SPDX-License-Identifier: Apache-2.0

/// What stands in a message for something that goes along with it.
enum WireAttachment: Equatable {
  case block(BlockHandle)
  /// Until the message is complete the descriptor's number, then its place among those that go
  /// along.
  case descriptor(UInt32)
}
