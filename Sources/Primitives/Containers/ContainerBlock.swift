// SPDX-License-Identifier: Apache-2.0

/// What a dictionary and a list have in common: a lock, a version, and parts that hold what is
/// stored, in memory that the container owns.
///
/// What is stored is among what the block carries, a handle list each (`carriedWord`), and what is
/// about to be stored or dropped may be among what it holds (`heldWord`); so all of it goes with
/// the block. One further part has places for them: the slots (`partsWord`).
struct ContainerBlock: Sendable {
  private static let lockOffset: UInt64 = 0
  private static let versionOffset: UInt64 = 16
  private static let countOffset: UInt64 = 24
  private static let slotsOffset: UInt64 = 32
  private static let capacityOffset: UInt64 = 40
  /// Where a container has what only it has.
  static let ownOffset: UInt64 = 48

  let block: BlockReference
  let lock: RobustLock

  init(_ block: BlockReference) {
    self.block = block
    lock = block.lock(Self.lockOffset)
  }

  var region: Region { block.region }
  var heap: Heap { Heap(region: region) }

  var carriedWord: UInt64 { block.offset + BlockLayout.carriedWord }
  var heldWord: UInt64 { block.offset + BlockLayout.heldWord }
  var partsWord: UInt64 { block.offset + BlockLayout.partsWord }
  var countWord: UInt64 { block.payload(Self.countOffset) }
  var slotsWord: UInt64 { block.payload(Self.slotsOffset) }
  var capacityWord: UInt64 { block.payload(Self.capacityOffset) }

  /// How much is stored.
  var count: Int { Int(region.word(countWord).load()) }

  /// The part with the slots; 0 while there is none.
  var slots: UInt64 { region.word(slotsWord).noted }

  /// How many slots there are.
  var capacity: Int { Int(region.word(capacityWord).noted) }

  func part(_ block: UInt64) -> StoredPart { StoredPart(region: region, block: block) }

  // MARK: The lock

  var version: UInt64 { block.word(Self.versionOffset).noted }

  /// Says that something has changed, or may have; under the lock, so it is no step of its own.
  func advanceVersion() {
    let word = block.word(Self.versionOffset)
    word.note(word.noted &+ 1)
  }

  /// Takes the lock; `recover` makes whole what a holder that died has left.
  ///
  /// What is committed in the heap's journal is made to show first.
  @inline(__always)
  func acquire(recover: () -> Void) {
    if lock.acquire() == .acquired { return }
    if heap.unappliedChanges.load() != 0 { _ = heap.locked(until: .never) {} }
    advanceVersion()
    recover()
    lock.markRecovered()
  }

  /// How long a description waits for whoever is in the middle of a change.
  private static let patience: Duration = .milliseconds(100)

  /// Runs `body` as under `acquire` if the lock is to be had soon: for who only wants to show what
  /// is there, and must not hang on a holder that was stopped.
  func glance<R>(recover: () -> Void, _ body: () -> R) -> R? {
    let deadline = Deadline(after: Self.patience)
    switch lock.acquire(until: deadline) {
    case .timedOut: return nil
    case .acquired: break
    case .acquiredAbandoned:
      // What is to be repaired needs the heap, too.
      guard heap.locked(until: deadline, {}) else {
        _ = lock.release()
        return nil
      }
      advanceVersion()
      recover()
      lock.markRecovered()
    }
    defer { _ = lock.release() }
    return body()
  }

  // MARK: Parts

  /// Makes a part, as the first of a chain; the heap's lock is held.
  ///
  /// What `addChanges` adds happens at the same instant. Throws `outOfMemory`, or `limitExceeded`
  /// when the part carries too many handles; nothing has happened then.
  @discardableResult
  func makePart(
    key: StoredValue? = nil, hash: UInt64 = 0, value: StoredValue, in chain: UInt64,
    _ addChanges: (UInt64, inout Journal.Transaction) -> Void = { _, _ in }
  ) throws(PrimitivesError) -> UInt64 {
    var blocks = value.blocks
    if let key, !key.blocks.isEmpty { blocks = Set(blocks + key.blocks).sorted() }
    try HandleList.check(blocks.count, in: "entry")
    let heap = heap
    let candidate = try heap.preparePart(
      bytes: StoredPart.bytes(key: key, value: value, handles: blocks.count))
    let block = candidate.block
    StoredPart.write(
      key: key, hash: hash, value: value, carrying: blocks, at: block, in: region)
    var change = heap.journal.begin()
    heap.takePart(candidate, in: &change)
    heap.link(block, into: chain, in: &change)
    if !blocks.isEmpty { carry(block, by: 1, in: &change) }
    addChanges(block, &change)
    change.commit()
    return block
  }

  /// Adds to a transaction what puts the handles of a part under way (+1) or ends that (-1).
  func carry(_ block: UInt64, by amount: Int64, in change: inout Journal.Transaction) {
    for (target, value) in HandleList(region: region, block: block).inFlight(changedBy: amount) {
      change.set(target, to: value)
    }
  }

  /// Takes a part out of its chain and frees it, and what nothing uses any more then; the heap's
  /// lock is held.
  ///
  /// What `addChanges` adds happens at the same instant.
  func dropPart(
    _ block: UInt64, of chain: UInt64,
    _ addChanges: (inout Journal.Transaction) -> Void = { _ in }
  ) {
    let heap = heap
    let blocks = part(block).blocks
    var change = heap.journal.begin()
    heap.unlink(block, from: chain, in: &change)
    heap.release(block, in: &change)
    if !blocks.isEmpty { carry(block, by: -1, in: &change) }
    addChanges(&change)
    change.commit()
    free(blocks)
  }

  /// Frees those blocks that nothing uses any more; the heap's lock is held.
  ///
  /// If this process dies before it has, whoever has the heap next does.
  func free(_ blocks: [UInt64]) {
    // Freeing one may free others of them.
    for block in blocks where heap.isInUse(block) { heap.freeIfUnused(block) }
  }

  /// Makes this process a user of what a part carries that is stored under the lock.
  func receive(_ part: StoredPart) throws(PrimitivesError) -> [BlockReference] {
    let blocks = part.blocks
    guard !blocks.isEmpty else { return [] }
    let heap = heap
    let slot = Family.me.slot
    return try Family.references.receive { () throws(PrimitivesError) in
      try heap.locked { () throws(PrimitivesError) in
        for block in blocks { heap.setUser(slot, of: block, to: true) }
      }
      return blocks
    }
  }

  // MARK: Slots

  /// Where a slot's word stands.
  func slot(_ word: Int, in slots: UInt64) -> UInt64 {
    slots + BlockLayout.partPayload + UInt64(word) * 8
  }

  /// Makes another part the one with the slots, with `fill` having written it; the heap's lock is
  /// held.
  func replaceSlots(
    words: Int, capacity: Int, fill: (UInt64) -> Void,
    _ addChanges: (inout Journal.Transaction) -> Void = { _ in }
  ) throws(PrimitivesError) {
    let heap = heap
    let candidate = try heap.preparePart(bytes: UInt64(words) * 8)
    fill(candidate.block)
    var change = heap.journal.begin()
    heap.takePart(candidate, in: &change)
    heap.link(candidate.block, into: partsWord, in: &change)
    change.set(slotsWord, to: candidate.block)
    change.set(capacityWord, to: UInt64(capacity))
    addChanges(&change)
    change.commit()
    freeStaleSlots()
  }

  /// Frees the parts that had the slots before; the heap's lock is held.
  func freeStaleSlots() {
    let heap = heap
    while true {
      let first = region.word(partsWord).load()
      guard first != 0 else { return }
      let next = region.word(first + BlockLayout.nextWord).load()
      let stale = first == slots ? next : first
      guard stale != 0 else { return }
      var change = heap.journal.begin()
      heap.unlink(stale, from: partsWord, in: &change)
      heap.release(stale, in: &change)
      change.commit()
    }
  }
}
