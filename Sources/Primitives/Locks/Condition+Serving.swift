// SPDX-License-Identifier: Apache-2.0

/// What proxies need: a condition that one handle leads to, that of its table.
extension Condition {
  /// Makes the table carry the handle of the lock, so that it keeps it; once is enough.
  ///
  /// - Throws: `outOfMemory`.
  func bindLock() throws(PrimitivesError) {
    let table = table.block
    let heap = Heap(region: table.region)
    let carried = table.region.word(table.offset + BlockLayout.carriedWord)
    try heap.locked { () throws(PrimitivesError) in
      guard carried.load() == 0 else { return }
      let list = try HandleList.create(of: [lock.block.offset], for: table.offset, in: heap)
      var change = heap.journal.begin()
      list.depart(from: table.offset, in: heap, &change)
      change.commit()
    }
  }

  /// The condition whose table this is.
  ///
  /// - Throws: `invalidHandle` when the table carries no lock.
  init(served table: BlockReference) throws(PrimitivesError) {
    let region = table.region
    let carried = region.word(table.offset + BlockLayout.carriedWord).load()
    guard carried != 0,
      let block = HandleList(region: region, block: carried).blocks.first,
      let kind = BlockKind(
        rawValue: UInt32(truncatingIfNeeded: region.word(block + BlockLayout.kindWord).load()))
    else {
      throw PrimitivesError(.invalidHandle, "this is no condition of which a proxy was made")
    }
    let handle = BlockHandle(
      family: region.family, offset: block,
      generation: region.word(block + BlockLayout.generationWord).load(), kind: kind.rawValue)
    let reference = try Family.references.resolve(handle, as: kind)
    self.init(
      kind == .lock ? .plain(Lock(reference)) : .recursive(RecursiveLock(reference)),
      waiters: WaiterTable(table))
  }

  var isHeld: Bool { lock.isHeld }

  var isHeldByCaller: Bool { lock.isHeldByCaller }

  func releaseIfHeld() -> Bool { lock.releaseIfHeld() }
}
