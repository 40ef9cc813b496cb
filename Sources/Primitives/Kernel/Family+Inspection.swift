// SPDX-License-Identifier: Apache-2.0

/// Who waits for what: for whoever has to explain why nothing moves. Never used to decide anything.
extension Family {
  /// What a sleeping process waits at, and who held it when it went to sleep.
  package struct Wait: Sendable {
    /// The primitive's name and its offset in the region.
    package let object: String
    package let holder: ProcessToken?
  }

  /// What a process waits at, or `nil` when it does not sleep in a primitive.
  package static func wait(of process: ProcessToken) -> Wait? {
    guard let (bell, holder) = roster.wait(of: process) else { return nil }
    return Wait(object: object(at: bell)?.name ?? "the family's heap", holder: holder)
  }

  /// The shared block that an offset lies in, and its start.
  private static func object(at offset: UInt64) -> (name: String, start: UInt64)? {
    guard offset >= RegionLayout.heap else { return nil }
    let region = region
    var found = (name: "an object at \(offset)", start: offset)
    // The walk is not under the heap's lock: who asks must not wait for what it asks about.
    heap.forEachShared { block in
      let kindWord = region.word(block + BlockLayout.kindWord).load()
      let size = UInt64(1) << (kindWord >> 32 & 63)
      guard offset >= block, offset < block + size,
        let kind = BlockKind(rawValue: UInt32(truncatingIfNeeded: kindWord))
      else { return }
      found = ("\(kind.name) at \(block)", block)
    }
    return found
  }

  /// The start of the shared block that an offset lies in.
  static func block(around offset: UInt64) -> UInt64? {
    object(at: offset).flatMap { $0.start == offset ? nil : $0.start }
  }

  /// What an offset is called: the object and the place in it.
  static func name(of offset: UInt64) -> String {
    if let (name, start) = object(at: offset) {
      let byte = Int64(bitPattern: offset &- start &- BlockLayout.sharedPayload)
      if start == offset { return name }
      return byte >= 0 ? "\(name) +\(byte)" : "\(name) header +\(offset - start)"
    }
    if offset >= RegionLayout.journal { return "heap journal +\(offset - RegionLayout.journal)" }
    guard offset >= RegionLayout.roster else { return "heap +\(offset)" }
    let slot = (offset - RegionLayout.roster) / RegionLayout.slotBytes
    return "roster \(slot) +\((offset - RegionLayout.roster) % RegionLayout.slotBytes)"
  }

  /// What is in use in the region.
  package struct Inventory: Sendable {
    /// The shared objects.
    package let objects: Int
    /// The bytes of blocks in use that belong to none of them.
    package let lostBytes: Int64
    /// How many changes are committed and do not show yet.
    package let unappliedChanges: UInt64
  }

  /// Counts what is in use; for when no other process of the family runs.
  package static func inventory() -> Inventory {
    var objects = 0
    var bytes: UInt64 = 0
    func size(_ block: UInt64) -> UInt64 {
      1 << (region.word(block + BlockLayout.kindWord).noted >> 32 & 63)
    }
    heap.forEachShared { block in
      objects += 1
      bytes += size(block)
      for list in [
        BlockLayout.partsWord, BlockLayout.carriedWord, BlockLayout.pendingWord,
        BlockLayout.heldWord,
      ] {
        var part = region.word(block + list).noted
        while part != 0 {
          bytes += size(part)
          part = region.word(part + BlockLayout.nextWord).noted
        }
      }
    }
    return Inventory(
      objects: objects, lostBytes: Int64(heap.usedBytes) - Int64(bytes),
      unappliedChanges: heap.unappliedChanges.noted)
  }

  /// Makes what the first child of this process needs, so that it does not count as that one's.
  package static func prepareForChildren() throws(PrimitivesError) {
    try ChildrenChannel.prepare()
  }

  /// The process id of a process of the family, and whether it still lives.
  package static func describe(_ process: ProcessToken) -> (pid: Int32, isAlive: Bool) {
    (roster.pid(of: process), roster.liveness(of: process) == .alive)
  }
}
