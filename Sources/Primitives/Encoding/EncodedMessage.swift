// SPDX-License-Identifier: Apache-2.0

/// A message as it travels: its bytes, and the blocks of the region that it speaks of.
struct EncodedMessage {
  var bytes: [UInt8]

  /// The handles in the order in which they stand in the bytes; one that was attached twice stands
  /// twice, as each is received once.
  var handles: [BlockHandle]
}
