// SPDX-License-Identifier: Apache-2.0

/// The handles that one message under way carries, as a part of the object it lies in.
struct HandleList {
  /// More handles than this do not fit into one transaction.
  static let limit = RegionLayout.journalCapacity - 16

  static func check(_ count: Int, in what: String) throws(PrimitivesError) {
    if count > limit {
      throw PrimitivesError(.limitExceeded, "one \(what) carries at most \(limit) handles")
    }
  }

  let region: Region
  let block: UInt64

  static func bytes(count: Int) -> UInt64 { 8 + 8 * UInt64(count) }

  private var countWord: Word { region.word(block + BlockLayout.partPayload) }

  /// Tells this list from earlier and later ones at the same place.
  var generation: UInt64 { region.word(block + BlockLayout.generationWord).load() }

  private func entry(_ index: Int) -> Word {
    region.word(block + BlockLayout.partPayload + 8 + 8 * UInt64(index))
  }

  var count: Int { Int(countWord.load()) }

  /// The offsets of the blocks, each once.
  var blocks: [UInt64] {
    (0..<count).map { entry($0).load() }
  }

  func write(_ blocks: [UInt64]) {
    for (index, block) in blocks.enumerated() { entry(index).store(block) }
    countWord.store(UInt64(blocks.count))
  }

  // MARK: The journey; under the heap's lock

  /// Makes a list for the object at `owner`, which holds it as pending until it departs.
  static func create(
    of blocks: [UInt64], for owner: UInt64, in heap: Heap
  ) throws(PrimitivesError) -> HandleList {
    try create(for: owner, bytes: bytes(count: blocks.count), in: heap) { $0.write(blocks) }
  }

  /// Makes a list that may be the beginning of something larger, which `write` fills in.
  static func create(
    for owner: UInt64, bytes: UInt64, in heap: Heap, write: (HandleList) -> Void
  ) throws(PrimitivesError) -> HandleList {
    let pending = owner + BlockLayout.pendingWord
    // What a sender that died here had begun.
    if heap.region.word(pending).load() != 0 { heap.freeFirst(of: pending) }
    let list = HandleList(
      region: heap.region, block: try heap.allocate(.part, bytes: bytes, into: pending))
    write(list)
    return list
  }

  /// Adds to a transaction that the message is under way, carried by the object at `owner`.
  func depart(from owner: UInt64, in heap: Heap, _ change: inout Journal.Transaction) {
    for (target, value) in inFlight(changedBy: 1) { change.set(target, to: value) }
    heap.link(block, into: owner + BlockLayout.carriedWord, in: &change)
    change.set(owner + BlockLayout.pendingWord, to: 0)
  }

  /// Adds to a transaction that the message has ended its journey, and the list with it.
  func arrive(from owner: UInt64, in heap: Heap, _ change: inout Journal.Transaction) {
    for (target, value) in inFlight(changedBy: -1) { change.set(target, to: value) }
    heap.unlink(block, from: owner + BlockLayout.carriedWord, in: &change)
    heap.release(block, in: &change)
  }

  /// The list at an offset, if the object at `owner` carries one there.
  static func carried(
    by owner: UInt64, at offset: UInt64, generation: UInt64, in region: Region
  ) -> HandleList? {
    var block = region.word(owner + BlockLayout.carriedWord).load()
    while block != 0 {
      let list = HandleList(region: region, block: block)
      if block == offset { return list.generation == generation ? list : nil }
      block = region.word(block + BlockLayout.nextWord).load()
    }
    return nil
  }

  /// The changes that put this message under way (+1) or end its journey (-1).
  func inFlight(changedBy amount: Int64) -> [(UInt64, UInt64)] {
    blocks.map { block in
      let target = block + BlockLayout.inFlightWord
      return (target, region.word(target).load() &+ UInt64(bitPattern: amount))
    }
  }
}
