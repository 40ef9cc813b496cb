// SPDX-License-Identifier: Apache-2.0

/// Where things stand in the region: offsets in bytes from its start.
enum RegionLayout {
  static let magic: UInt64 = 0x5052_494D_5245_4731

  static let magicWord: UInt64 = 0
  static let familyWord: UInt64 = 8
  static let slotHintWord: UInt64 = 16

  static let heapLock: UInt64 = 64
  static let frontierWord: UInt64 = 128
  static let committedWord: UInt64 = 136
  static let firstBlockWord: UInt64 = 144
  static let usedBytesWord: UInt64 = 152
  static let blockGenerationWord: UInt64 = 160
  static let freeLists: UInt64 = 192

  static let roster: UInt64 = 4096
  static let slotBytes: UInt64 = 256
  static let journal: UInt64 = roster + UInt64(Roster.capacity) * slotBytes
  static let journalCapacity = 1023
  static let heap: UInt64 = journal + 16384
  static let pageBytes: UInt64 = 4096

  /// What a lock takes: its word, its bell and padding.
  static let lockBytes: UInt64 = 16
}
