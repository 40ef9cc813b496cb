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

  /// What keeps blocks in use until the message is under way, where the value itself might not.
  var kept: [BlockReference] = []

  /// The offsets of the blocks that the message names, each once.
  ///
  /// - Throws: `limitExceeded` when there are more than one message can carry.
  func blocks() throws(PrimitivesError) -> [UInt64] {
    guard !handles.isEmpty else { return [] }
    let blocks = Set(handles.map(\.offset)).sorted()
    try HandleList.check(blocks.count, in: "message")
    return blocks
  }
}
