// SPDX-License-Identifier: Apache-2.0

/// This process's hold on a shared block: while one lives, or one in any process, the block does.
@safe final class BlockReference {
  let region: Region
  let offset: UInt64
  let generation: UInt64
  let kind: BlockKind
  /// Tells this reference from earlier and later ones of this process to the same block.
  let serial: UInt64

  init(region: Region, offset: UInt64, generation: UInt64, kind: BlockKind, serial: UInt64) {
    self.region = region
    self.offset = offset
    self.generation = generation
    self.kind = kind
    self.serial = serial
  }

  deinit {
    Family.references.drop(self)
  }

  static func create(_ kind: BlockKind, bytes: UInt64) throws(PrimitivesError) -> BlockReference {
    TopLevelCode.noteMaking()
    return try Family.references.create(kind, bytes: bytes)
  }

  /// What names this block in a message.
  var handle: BlockHandle {
    BlockHandle(
      family: region.family, offset: offset, generation: generation, kind: kind.rawValue)
  }

  /// The offset in the region of a byte of the block's payload.
  func payload(_ byte: UInt64 = 0) -> UInt64 { offset + BlockLayout.sharedPayload + byte }

  func word(_ byte: UInt64) -> Word { region.word(payload(byte)) }

  func lock(_ byte: UInt64) -> RobustLock { region.lock(payload(byte)) }

  func bell(_ byte: UInt64) -> Bell { unsafe Bell(at: region.pointer(payload(byte))) }
}

// @unchecked because all properties are constants; what they name is shared by atomics and locks.
extension BlockReference: @unchecked Sendable {}

extension Region {
  /// Whether a handle names a block that is in use now.
  func isBlock(_ handle: BlockHandle) -> Bool {
    handle.offset >= RegionLayout.heap && handle.offset % 128 == 0
      && handle.offset < word(RegionLayout.frontierWord).load()
      && handle.generation != 0
      && word(handle.offset + BlockLayout.generationWord).load() == handle.generation
      && word(handle.offset + BlockLayout.kindWord).load() & 0xFFFF_FFFF == UInt64(handle.kind)
  }
}
