// SPDX-License-Identifier: Apache-2.0

/// The changes that everything is made of; all of them under the dictionary's lock.
extension DictionaryCore {
  /// Stores a value, over what stands at the key or as a new entry.
  func store(_ value: StoredValue, forKey key: StoredValue) throws(PrimitivesError) {
    let hash = hash(of: key)
    if let place = find(key, hash), let part = place.part {
      try replace(part, hash, key, value)
    } else {
      try add(value, forKey: key, hash)
    }
    container.advanceVersion()
  }

  /// Adds an entry for a key that there is none for: one transaction.
  private func add(
    _ value: StoredValue, forKey key: StoredValue, _ hash: UInt64
  ) throws(PrimitivesError) {
    let heap = heap
    let region = region
    try heap.locked { () throws(PrimitivesError) in
      let place = try place(for: key, hash)
      try container.makePart(
        key: key, hash: hash, value: value, in: container.carriedWord
      ) { block, change in
        change.set(place.slot, to: Self.slotValue(of: block, hash))
        change.set(container.countWord, to: region.word(container.countWord).noted + 1)
        if place.isEmpty { change.set(filledWord, to: UInt64(filled + 1)) }
      }
    }
  }

  /// Puts another value in the place of that of a part.
  private func replace(
    _ part: StoredPart, _ hash: UInt64, _ key: StoredValue, _ value: StoredValue
  ) throws(PrimitivesError) {
    // Not where much more memory would stay in use than is needed.
    let canBeOverwritten =
      UInt64(value.count) <= min(part.valueRoom, Self.scratchBytes)
      && part.valueRoom <= 2 * Self.scratchBytes
      && value.blocks.isEmpty && part.blocks.isEmpty
    guard !canBeOverwritten else {
      overwrite(part, with: value)
      return
    }
    let heap = heap
    try heap.locked { () throws(PrimitivesError) in
      try container.makePart(key: key, hash: hash, value: value, in: container.heldWord)
      settleFirst()
    }
  }

  /// Removes an entry.
  func remove(_ place: Place, _ part: StoredPart) {
    let heap = heap
    _ = heap.locked(until: .never) {
      container.dropPart(part.block, of: container.carriedWord) { change in
        change.set(place.slot, to: Self.removed)
        change.set(container.countWord, to: region.word(container.countWord).noted - 1)
      }
    }
    container.advanceVersion()
  }

  // MARK: Parts that are held; under the heap's lock, too

  /// Goes on from any instant at which this process or one that died was.
  func finishStaged() {
    if Stage(rawValue: region.word(stageWord).load()) == .merge {
      while region.word(container.heldWord).load() != 0 { settleFirst() }
      region.word(stageWord).store(Stage.drop.rawValue)
    }
    while true {
      let block = region.word(container.heldWord).load()
      guard block != 0 else { return }
      container.dropPart(block, of: container.heldWord)
    }
  }

  /// Stores the first of the parts that are held.
  ///
  /// It takes the place of the one with the same key, or is the last of all. There is room for it.
  func settleFirst() {
    let heap = heap
    let block = region.word(container.heldWord).load()
    let part = container.part(block)
    let hash = part.hash
    guard let place = find(part.key, hash) else { fatalError("a table without slots") }
    var change = heap.journal.begin()
    heap.unlink(block, from: container.heldWord, in: &change)
    change.set(place.slot, to: Self.slotValue(of: block, hash))
    guard let old = place.part else {
      heap.link(block, into: container.carriedWord, in: &change)
      change.set(container.countWord, to: region.word(container.countWord).noted + 1)
      if place.isEmpty { change.set(filledWord, to: UInt64(filled + 1)) }
      change.commit()
      return
    }
    let blocks = old.blocks
    let next = region.word(old.block + BlockLayout.nextWord).noted
    let previous = region.word(old.block + BlockLayout.previousWord).noted
    change.set(block + BlockLayout.nextWord, to: next)
    change.set(block + BlockLayout.previousWord, to: previous)
    change.set(
      previous == 0 ? container.carriedWord : previous + BlockLayout.nextWord, to: block)
    if next != 0 { change.set(next + BlockLayout.previousWord, to: block) }
    heap.release(old.block, in: &change)
    if !blocks.isEmpty { container.carry(old.block, by: -1, in: &change) }
    change.commit()
    container.free(blocks)
  }

  /// Makes parts of entries, which are held until it is decided what becomes of them.
  ///
  /// The last one made is the first. What was made is dropped again if memory does not suffice.
  func stage(_ entries: some Sequence<StoredEntry>) throws(PrimitivesError) {
    do throws(PrimitivesError) {
      for entry in entries {
        try container.makePart(
          key: entry.key, hash: hash(of: entry.key), value: entry.value, in: container.heldWord)
      }
    } catch {
      finishStaged()
      throw error
    }
  }
}
