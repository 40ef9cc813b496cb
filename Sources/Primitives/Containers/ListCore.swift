// SPDX-License-Identifier: Apache-2.0

/// Elements in order, in memory that the list owns.
///
/// A vector of places (`ListSlot`), with room for as many again when it grows: elements of at most
/// eight bytes stand in it, larger ones and those that carry handles in parts of their own. What is
/// in the vector, up to the count, is in the list. One lock for everything; under it, a change is
/// one transaction of the heap's journal, or one store. Parts are made before it and freed after
/// it; those that a death leaves in between are found by the next holder of the lock, for no place
/// of the vector leads to them.
struct ListCore: Sendable {
  private static let bytes = ContainerBlock.ownOffset
  private static let smallestCapacity = 8
  /// As many places are changed in one transaction; a new vector is made for more.
  static let changeable = 200

  let container: ContainerBlock

  static func create() throws(PrimitivesError) -> ListCore {
    ListCore(try BlockReference.create(.list, bytes: bytes))
  }

  init(_ block: BlockReference) {
    container = ContainerBlock(block)
  }

  var region: Region { container.region }
  var heap: Heap { container.heap }

  // MARK: The lock

  /// Runs `body` alone with the list; blocks on whoever is in the middle of this.
  @inline(__always)
  func locked<R>(_ body: () throws(PrimitivesError) -> R) throws(PrimitivesError) -> R {
    container.acquire { recover() }
    defer { _ = container.lock.release() }
    return try body()
  }

  /// Frees the parts that no place leads to: a dead holder of the lock has not come to store them,
  /// or to free them.
  func recover() {
    let heap = heap
    _ = heap.locked(until: .never) {
      container.freeStaleSlots()
      let stored = Set((0..<container.count).compactMap { slot($0).part })
      var block = region.word(container.carriedWord).load()
      while block != 0 {
        let next = region.word(block + BlockLayout.nextWord).load()
        if !stored.contains(block) { container.dropPart(block, of: container.carriedWord) }
        block = next
      }
    }
  }

  // MARK: Places; under the lock

  private func place(_ index: Int, in slots: UInt64) -> UInt64 {
    container.slot(2 * index, in: slots)
  }

  func slot(_ index: Int) -> ListSlot {
    let place = place(index, in: container.slots)
    return ListSlot(first: region.word(place).noted, second: region.word(place + 8).noted)
  }

  func slots(_ range: Range<Int>) -> [ListSlot] { range.map { slot($0) } }

  private func write(_ slot: ListSlot, at index: Int, in slots: UInt64) {
    let place = place(index, in: slots)
    region.word(place).note(slot.first)
    region.word(place + 8).note(slot.second)
  }

  /// Puts another element into a place, from one instant to the next.
  func replaceSlot(_ index: Int, by slot: ListSlot) {
    let place = place(index, in: container.slots)
    let heap = heap
    if self.slot(index).first == slot.first {
      region.word(place + 8).store(slot.second)
      return
    }
    _ = heap.locked(until: .never) {
      var change = heap.journal.begin()
      change.set(place, to: slot.first)
      change.set(place + 8, to: slot.second)
      change.commit()
    }
  }

  /// Lets the list have, from `start` on, just these places, from one instant to the next.
  ///
  /// - Throws: `outOfMemory`; nothing has happened then.
  func replaceSlots(from start: Int, by slots: [ListSlot]) throws(PrimitivesError) {
    let count = container.count
    let newCount = start + slots.count
    if newCount <= container.capacity, slots.isEmpty || start == count {
      // No one looks behind the count.
      for (index, slot) in slots.enumerated() {
        write(slot, at: start + index, in: container.slots)
      }
      region.word(container.countWord).store(UInt64(newCount))
      return
    }
    let heap = heap
    try heap.locked { () throws(PrimitivesError) in
      guard newCount > container.capacity || slots.count > Self.changeable else {
        var change = heap.journal.begin()
        for (index, slot) in slots.enumerated() {
          let place = place(start + index, in: container.slots)
          change.set(place, to: slot.first)
          change.set(place + 8, to: slot.second)
        }
        change.set(container.countWord, to: UInt64(newCount))
        change.commit()
        return
      }
      try move(prefix: start, and: slots)
    }
  }

  /// Sees to it that there is room for one more; the heap's lock is held.
  func makeRoomForOne() throws(PrimitivesError) {
    guard container.count == container.capacity else { return }
    try move(prefix: container.count, and: [])
  }

  /// Moves to a smaller vector if little of this one is used; after a change, and of no consequence
  /// if there is no memory for it.
  func shrink() {
    let count = container.count
    guard container.capacity > 8 * max(count, Self.smallestCapacity) else { return }
    let heap = heap
    try? heap.locked { () throws(PrimitivesError) in try move(prefix: count, and: []) }
  }

  /// Moves to another vector, with some of the places and others behind them.
  private func move(prefix: Int, and slots: [ListSlot]) throws(PrimitivesError) {
    let count = prefix + slots.count
    var capacity = Self.smallestCapacity
    while capacity <= count { capacity *= 2 }
    let old = container.slots
    try container.replaceSlots(words: 2 * capacity, capacity: capacity) { new in
      if prefix > 0 {
        region.copy(UInt64(prefix) * 16, from: place(0, in: old), to: place(0, in: new))
      }
      for (index, slot) in slots.enumerated() { write(slot, at: prefix + index, in: new) }
    } _: { change in
      change.set(container.countWord, to: UInt64(count))
    }
  }

  /// Where the next element will stand.
  var nextPlace: UInt64 { place(container.count, in: container.slots) }

  // MARK: Parts; under the lock

  /// The places of elements that are to be stored, and the parts that had to be made for them.
  ///
  /// - Throws: `outOfMemory`, `limitExceeded`; nothing was made then.
  func makeSlots(_ values: [StoredValue]) throws(PrimitivesError) -> [ListSlot] {
    var slots: [ListSlot] = []
    slots.reserveCapacity(values.count)
    for value in values {
      if let slot = ListSlot(value) {
        slots.append(slot)
        continue
      }
      let heap = heap
      do throws(PrimitivesError) {
        slots.append(
          try heap.locked { () throws(PrimitivesError) in
            ListSlot(part: try container.makePart(value: value, in: container.carriedWord))
          })
      } catch {
        drop(slots)
        throw error
      }
    }
    return slots
  }

  /// Frees what no place leads to any more.
  func drop(_ slots: some Sequence<ListSlot>) {
    let heap = heap
    for slot in slots {
      guard let part = slot.part else { continue }
      _ = heap.locked(until: .never) {
        container.dropPart(part, of: container.carriedWord)
      }
    }
  }

  /// What stands in a place; this process uses what it names from here on.
  func read(_ slot: ListSlot) throws(PrimitivesError) -> StoredValue {
    if let value = slot.value { return value }
    let part = container.part(slot.first)
    return part.value(keeping: try container.receive(part))
  }

  func holds(_ slot: ListSlot, _ value: StoredValue) -> Bool {
    guard slot.part != nil else { return slot == ListSlot(value) }
    return container.part(slot.first).hasValue(value)
  }
}
