// SPDX-License-Identifier: Apache-2.0

/// What stands before the bytes of a message in its packet, between processes of one machine.
struct PacketHeader: BitwiseCopyable, Equatable {
  private static let mark: UInt64 = 0x4E43_5350
  private static let fileFlag: UInt64 = 1 << 32

  private var tag: UInt64

  /// The bytes of the whole message.
  var length: UInt64

  /// The block that lists the handles of the message, or 0; and its generation.
  var list: UInt64
  var listGeneration: UInt64

  init(length: UInt64, hasFile: Bool, list: UInt64 = 0, listGeneration: UInt64 = 0) {
    tag = Self.mark | (hasFile ? Self.fileFlag : 0)
    self.length = length
    self.list = list
    self.listGeneration = listGeneration
  }

  /// Whether it says that it is such a header at all.
  var isValid: Bool { tag & ~Self.fileFlag == Self.mark }

  /// Whether the first descriptor is a memory file with the rest of the message.
  var hasFile: Bool { tag & Self.fileFlag != 0 }
}
