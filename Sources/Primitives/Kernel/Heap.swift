// SPDX-License-Identifier: Apache-2.0

import CPrimitives

/// The allocator of the region: powers of two, a free list each, one lock and one journal.
///
/// Every change of its structure is one transaction under the lock, so a process may die at any
/// instant in here and the next one finds a whole heap. Callers hold the lock through `locked`.
@safe struct Heap {
  private static let smallestClass = 7
  private static let classCount = 48
  private static let reserveStep: UInt64 = 1 << 20
  /// Free blocks of this class and above give their pages back to the system.
  private static let discardedClass = 23

  let region: Region

  var journal: Journal {
    Journal(
      region: region, offset: RegionLayout.journal, capacity: RegionLayout.journalCapacity)
  }

  /// Runs `body` with the heap to itself; finishes first what a dead process had committed.
  func locked<R>(_ body: () throws(PrimitivesError) -> R) throws(PrimitivesError) -> R {
    let lock = region.lock(RegionLayout.heapLock)
    settle(lock.acquire())
    defer { _ = lock.release() }
    return try body()
  }

  /// Runs `body` in the same way if the heap can be had in time, and returns whether it could.
  func locked(until deadline: Deadline, _ body: () -> Void) -> Bool {
    let lock = region.lock(RegionLayout.heapLock)
    let outcome = lock.acquire(until: deadline)
    guard outcome != .timedOut else { return false }
    settle(outcome)
    defer { _ = lock.release() }
    body()
    return true
  }

  private func settle(_ outcome: RobustLock.Outcome) {
    guard outcome == .acquiredAbandoned else { return }
    journal.redo()
    collect()
    region.lock(RegionLayout.heapLock).markRecovered()
  }

  /// Not zero while a change is committed that does not show everywhere yet.
  ///
  /// For who looks at words that change with the heap's: it may have to wait for the one who makes
  /// them show, or to do it in a dead one's place; `locked` does both.
  var unappliedChanges: Word { region.word(RegionLayout.journal) }

  /// The bytes of all blocks in use, headers and rounding included.
  var usedBytes: UInt64 { region.word(RegionLayout.usedBytesWord).load() }

  // MARK: Allocating

  private static func sizeClass(of bytes: UInt64) -> Int {
    max(smallestClass, UInt64.bitWidth - (bytes - 1).leadingZeroBitCount)
  }

  private func freeList(_ sizeClass: Int) -> UInt64 {
    RegionLayout.freeLists + UInt64(sizeClass) * 8
  }

  /// Takes a block with at least `bytes` of payload; the lock is held.
  ///
  /// A shared block is zero-filled and gets `user` as its first user. Where `destination` names a
  /// word, the block's offset stands there from the same instant on from which it is allocated.
  ///
  /// - Throws: `outOfMemory`.
  func allocate(
    _ kind: BlockKind, bytes: UInt64, user: ProcessToken? = nil, into destination: UInt64? = nil
  ) throws(PrimitivesError) -> UInt64 {
    let header = BlockLayout.payload(of: kind)
    let candidate = try prepare(header, bytes)
    let block = candidate.block
    if kind.isShared {
      region.zero(
        block + BlockLayout.pendingWord, bytes: header + bytes - BlockLayout.pendingWord)
    }

    var change = journal.begin()
    take(candidate, as: kind, in: &change)
    change.set(block + BlockLayout.previousWord, to: 0)
    var next: UInt64 = 0
    if kind.isShared {
      next = region.word(RegionLayout.firstBlockWord).load()
      change.set(RegionLayout.firstBlockWord, to: block)
      if next != 0 { change.set(next + BlockLayout.previousWord, to: block) }
    }
    change.set(block + BlockLayout.nextWord, to: next)
    if let user {
      change.set(userWord(block, user.slot), to: UInt64(1) << UInt64(user.slot % 64))
    }
    if let destination { change.set(destination, to: block) }
    change.commit()
    return block
  }

  /// A block that is free, and reserved for whoever holds the lock.
  struct Candidate {
    let block: UInt64
    fileprivate let sizeClass: Int
    fileprivate let isRecycled: Bool
  }

  /// Finds room for a part with at least `bytes` of payload.
  ///
  /// It may be written before the part is taken: a death leaves nothing of it. The lock is held
  /// from here until then.
  ///
  /// - Throws: `outOfMemory`.
  func preparePart(bytes: UInt64) throws(PrimitivesError) -> Candidate {
    try prepare(BlockLayout.partPayload, bytes)
  }

  private func prepare(
    _ header: UInt64, _ bytes: UInt64
  ) throws(PrimitivesError) -> Candidate {
    guard bytes < region.bytes else { throw Self.outOfMemory(bytes) }
    let sizeClass = Self.sizeClass(of: header + bytes)
    let size = UInt64(1) << UInt64(sizeClass)
    let recycled = region.word(freeList(sizeClass)).load()
    let block = recycled != 0 ? recycled : region.word(RegionLayout.frontierWord).load()
    if recycled == 0 {
      try reserve(upTo: block + size)
    } else if sizeClass >= Self.discardedClass {
      let tail = block + RegionLayout.pageBytes
      guard cp_reserve(region.descriptor, tail, block + size - tail) == 0 else {
        throw Self.outOfMemory(bytes)
      }
    }
    // The block is still free, so all but its place in the free list may be written.
    for word in [BlockLayout.inFlightWord, BlockLayout.partsWord, BlockLayout.carriedWord] {
      region.word(block + word).store(0)
    }
    return Candidate(block: block, sizeClass: sizeClass, isRecycled: recycled != 0)
  }

  /// Adds to a transaction what makes a part of a candidate; the caller links it into a chain.
  ///
  /// One transaction takes one block and frees none: both would change the same words.
  func takePart(_ candidate: Candidate, in change: inout Journal.Transaction) {
    take(candidate, as: .part, in: &change)
  }

  private func take(
    _ candidate: Candidate, as kind: BlockKind, in change: inout Journal.Transaction
  ) {
    let (block, sizeClass) = (candidate.block, candidate.sizeClass)
    let size = UInt64(1) << UInt64(sizeClass)
    let generation = region.word(RegionLayout.blockGenerationWord).load() + 1
    if candidate.isRecycled {
      change.set(
        freeList(sizeClass), to: region.word(block + BlockLayout.nextFreeWord).load())
    } else {
      change.set(RegionLayout.frontierWord, to: block + size)
    }
    change.set(block + BlockLayout.kindWord, to: UInt64(kind.rawValue) | UInt64(sizeClass) << 32)
    change.set(block + BlockLayout.generationWord, to: generation)
    change.set(RegionLayout.blockGenerationWord, to: generation)
    change.set(RegionLayout.usedBytesWord, to: usedBytes + size)
  }

  private func reserve(upTo end: UInt64) throws(PrimitivesError) {
    let committed = region.word(RegionLayout.committedWord).load()
    guard end > committed else { return }
    guard end <= region.bytes else { throw Self.outOfMemory(end - committed) }
    let page = RegionLayout.pageBytes
    let needed = (end - committed + page - 1) / page * page
    // A generous step first; where memory is short, exactly what is needed.
    for step in [max(needed, Self.reserveStep), needed] {
      let bytes = min(step, region.bytes - committed)
      if cp_reserve(region.descriptor, committed, bytes) == 0 {
        region.word(RegionLayout.committedWord).store(committed + bytes)
        return
      }
    }
    throw Self.outOfMemory(needed)
  }

  private static func outOfMemory(_ bytes: UInt64) -> PrimitivesError {
    PrimitivesError(.outOfMemory, "the family's shared memory has no room for \(bytes) bytes")
  }

  // MARK: Freeing

  /// Frees a part that is the first of `list` (a parts or carried word), and takes it off that
  /// list.
  func freeFirst(of list: UInt64, alsoSetting changes: [(UInt64, UInt64)] = []) {
    let block = region.word(list).load()
    let next = region.word(block + BlockLayout.nextWord).load()
    var change = journal.begin()
    change.set(list, to: next)
    if next != 0 { change.set(next + BlockLayout.previousWord, to: 0) }
    for (target, value) in changes { change.set(target, to: value) }
    release(block, in: &change)
    change.commit()
  }

  /// Adds to a transaction what makes a block free.
  func release(_ block: UInt64, in change: inout Journal.Transaction) {
    let sizeClass = Int(region.word(block + BlockLayout.kindWord).load() >> 32)
    let size = UInt64(1) << UInt64(sizeClass)
    if sizeClass >= Self.discardedClass {
      let tail = block + RegionLayout.pageBytes
      _ = cp_discard(region.descriptor, tail, block + size - tail)
    }
    let list = freeList(sizeClass)
    change.set(block + BlockLayout.generationWord, to: 0)
    change.set(block + BlockLayout.nextFreeWord, to: region.word(list).load())
    change.set(list, to: block)
    change.set(RegionLayout.usedBytesWord, to: usedBytes - size)
  }

  // MARK: Users

  private func userWord(_ block: UInt64, _ slot: Int) -> UInt64 {
    block + BlockLayout.users + UInt64(slot / 64) * 8
  }

  func isUser(_ slot: Int, of block: UInt64) -> Bool {
    region.word(userWord(block, slot)).load() & (1 << UInt64(slot % 64)) != 0
  }

  /// Makes a process a user of a block, or one no longer: setting a bit again changes nothing.
  func setUser(_ slot: Int, of block: UInt64, to isUser: Bool) {
    let word = region.word(userWord(block, slot))
    let bit = UInt64(1) << UInt64(slot % 64)
    word.store(isUser ? word.load() | bit : word.load() & ~bit)
  }

  private func isUnused(_ block: UInt64) -> Bool {
    guard region.word(block + BlockLayout.inFlightWord).load() == 0 else { return false }
    return stride(from: UInt64(0), to: BlockLayout.usersBytes, by: 8).allSatisfy {
      region.word(block + BlockLayout.users + $0).load() == 0
    }
  }

  /// Whether a block is used by one process and nothing else.
  func isUsedOnly(by slot: Int, _ block: UInt64) -> Bool {
    var isSo = false
    _ = locked(until: .never) {
      let others = stride(from: 0, to: Roster.capacity, by: 64).contains { first in
        let users = region.word(userWord(block, first)).load()
        return users & ~(slot / 64 == first / 64 ? 1 << UInt64(slot % 64) : 0) != 0
      }
      isSo = !others && region.word(block + BlockLayout.inFlightWord).load() == 0
    }
    return isSo
  }

  /// What a block is.
  func kind(of block: UInt64) -> BlockKind? {
    BlockKind(rawValue: UInt32(truncatingIfNeeded: region.word(block + BlockLayout.kindWord).noted))
  }

  /// Calls `body` with each shared block of the region.
  func forEachShared(_ body: (UInt64) -> Void) {
    var block = region.word(RegionLayout.firstBlockWord).load()
    while block != 0 {
      let next = region.word(block + BlockLayout.nextWord).load()
      body(block)
      block = next
    }
  }

  /// Frees a shared block if no process and no message uses it any more, with its parts, and then
  /// those that only it carried, and so on.
  ///
  /// A death in between leaves blocks that `collect` finds. Without recursion, as a chain of
  /// objects may be of any length.
  func freeIfUnused(_ block: UInt64) {
    var candidates = [block]
    while let next = candidates.popLast() {
      // One may have been carried by several.
      if isInUse(next), isUnused(next) { candidates += free(next) }
    }
  }

  /// Frees a shared block with its parts, and returns the blocks that it carried.
  private func free(_ block: UInt64) -> [UInt64] {
    var carried: [UInt64] = []
    for list in [BlockLayout.carriedWord, BlockLayout.heldWord] {
      while region.word(block + list).load() != 0 { carried += dropFirst(of: block + list) }
    }
    for list in [BlockLayout.partsWord, BlockLayout.pendingWord] {
      while region.word(block + list).load() != 0 { freeFirst(of: block + list) }
    }
    var change = journal.begin()
    unlink(block, from: RegionLayout.firstBlockWord, in: &change)
    release(block, in: &change)
    change.commit()
    return carried
  }

  /// Frees the list of handles that is the first of `chain` (a carried or held word), and ends the
  /// journey of what it carries; what nothing uses any more then, `collect` finds.
  ///
  /// - Returns: The blocks that it carried.
  @discardableResult
  func dropFirst(of chain: UInt64) -> [UInt64] {
    let list = HandleList(region: region, block: region.word(chain).load())
    let blocks = list.blocks
    freeFirst(of: chain, alsoSetting: list.inFlight(changedBy: -1))
    return blocks
  }

  /// Adds to a transaction what takes a block out of the chain that begins at the word `first`.
  func unlink(_ block: UInt64, from first: UInt64, in change: inout Journal.Transaction) {
    let next = region.word(block + BlockLayout.nextWord).load()
    let previous = region.word(block + BlockLayout.previousWord).load()
    change.set(previous == 0 ? first : previous + BlockLayout.nextWord, to: next)
    if next != 0 { change.set(next + BlockLayout.previousWord, to: previous) }
  }

  /// Adds to a transaction what makes a block the first of the chain that begins at the word
  /// `first`.
  func link(_ block: UInt64, into first: UInt64, in change: inout Journal.Transaction) {
    let next = region.word(first).load()
    change.set(block + BlockLayout.nextWord, to: next)
    change.set(block + BlockLayout.previousWord, to: 0)
    if next != 0 { change.set(next + BlockLayout.previousWord, to: block) }
    change.set(first, to: block)
  }

  func isInUse(_ block: UInt64) -> Bool {
    region.word(block + BlockLayout.generationWord).load() != 0
  }

  /// Frees every shared block that nothing uses, until there is none.
  func collect() {
    var unused: [UInt64] = []
    forEachShared { if isUnused($0) { unused.append($0) } }
    // Freeing one may free others, which then stand in this list as well: look again at each.
    for block in unused where isInUse(block) { freeIfUnused(block) }
  }
}
