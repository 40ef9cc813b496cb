// SPDX-License-Identifier: Apache-2.0

/// A message as it travels: its bytes, the blocks of the region that it speaks of, and the
/// descriptors that go along.
struct EncodedMessage {
  var bytes: [UInt8]

  /// The handles in the order in which they stand in the bytes; one that was attached twice stands
  /// twice, as each is received once.
  var handles: [BlockHandle]

  /// The descriptors in the order in which they stand in the bytes, kept open until the message has
  /// been sent; one that was attached twice stands twice.
  var descriptors: [OwnedDescriptor] = []
}
