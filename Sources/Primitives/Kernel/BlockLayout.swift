// SPDX-License-Identifier: Apache-2.0

/// Where things stand in a block: offsets in bytes from its start.
enum BlockLayout {
  static let kindWord: UInt64 = 0
  /// Zero while the block is free; never the same for two uses of one block.
  static let generationWord: UInt64 = 8
  /// The next block of the list this one is in: shared blocks, an owner's parts, or what it
  /// carries.
  static let nextWord: UInt64 = 16
  static let previousWord: UInt64 = 24
  /// How many messages under way carry a handle of this block.
  static let inFlightWord: UInt64 = 32
  /// The first of the blocks that are freed with this one.
  static let partsWord: UInt64 = 40
  /// The first of the lists of handles that messages in this block carry.
  static let carriedWord: UInt64 = 48
  static let nextFreeWord: UInt64 = 56
  /// In a shared block: a part that is allocated and not yet in its place.
  static let pendingWord: UInt64 = 64
  /// In a shared block: the first of the messages that were taken and are kept until their takers
  /// have finished them; each begins with the list of handles that it carries.
  static let heldWord: UInt64 = 72
  /// In a shared block: a digest of the type of what it is made of, or zero, and that type's name.
  static let elementWord: UInt64 = 80
  static let elementName: UInt64 = 88
  static let elementNameBytes = 40

  /// A bit for each slot of the roster: the processes that have a handle of this block.
  static let users: UInt64 = 128
  static let usersBytes = UInt64(Roster.capacity / 8)

  static let partPayload: UInt64 = 64
  static let sharedPayload: UInt64 = users + usersBytes

  static func payload(of kind: BlockKind) -> UInt64 {
    kind.isShared ? sharedPayload : partPayload
  }
}
