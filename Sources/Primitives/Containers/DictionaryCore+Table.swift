// SPDX-License-Identifier: Apache-2.0

/// The table: from keys to parts. All of it under the dictionary's lock.
extension DictionaryCore {
  /// Where a key stands or would stand.
  struct Place {
    /// The offset of the slot.
    let slot: UInt64
    /// What stands there, if the key does.
    let part: StoredPart?
    /// Whether the slot is empty, and so one more to count as filled.
    let isEmpty: Bool
  }

  private static let offsetBits: UInt64 = 0xFF_FFFF_FF80
  private static let hashBits: UInt64 = 0xFFFF_FF00_0000_0000

  static func slotValue(of block: UInt64, _ hash: UInt64) -> UInt64 {
    block | hash & hashBits
  }

  static func block(of slotValue: UInt64) -> UInt64 { slotValue & offsetBits }

  /// Looks for a key; `nil` where there are no slots.
  func find(_ key: StoredValue, _ hash: UInt64) -> Place? {
    let slots = container.slots
    guard slots != 0 else { return nil }
    let mask = container.capacity - 1
    var index = Int(truncatingIfNeeded: hash) & mask
    var reusable: UInt64?
    while true {
      let slot = container.slot(index, in: slots)
      let value = region.word(slot).noted
      if value == 0 {
        return Place(slot: reusable ?? slot, part: nil, isEmpty: reusable == nil)
      }
      if value == Self.removed {
        reusable = reusable ?? slot
      } else if (value ^ hash) & Self.hashBits == 0 {
        let part = container.part(Self.block(of: value))
        if part.hash == hash, part.hasKey(key) {
          return Place(slot: slot, part: part, isEmpty: false)
        }
      }
      index = (index + 1) & mask
    }
  }

  /// The part that a key stands in.
  func part(for key: StoredValue) -> StoredPart? { find(key, hash(of: key))?.part }

  /// Where to add a key that is not there; makes room for it first.
  func place(for key: StoredValue, _ hash: UInt64) throws(PrimitivesError) -> Place {
    try makeRoom(for: 1)
    guard let place = find(key, hash) else { fatalError("a table without slots") }
    return place
  }

  /// Sees to it that `count` keys can be added without another part for the slots; the heap's lock
  /// is held.
  func makeRoom(for count: Int) throws(PrimitivesError) {
    guard container.slots == 0 || (filled + count) * 4 > container.capacity * 3 else { return }
    let live = container.count
    let capacity = Self.capacity(for: live + count)
    try container.replaceSlots(words: capacity, capacity: capacity) { slots in
      fill(slots, capacity, fromChain: container.carriedWord)
    } _: { change in
      change.set(filledWord, to: UInt64(live))
    }
  }

  /// Room for as many and half as many again, and three quarters of it filled at most.
  static func capacity(for count: Int) -> Int {
    var capacity = smallestCapacity
    while capacity < count * 2 { capacity *= 2 }
    return capacity
  }

  /// Writes new slots for the parts of a chain, which have different keys.
  func fill(_ slots: UInt64, _ capacity: Int, fromChain chain: UInt64) {
    region.zero(slots + BlockLayout.partPayload, bytes: UInt64(capacity) * 8)
    let mask = capacity - 1
    var block = region.word(chain).noted
    while block != 0 {
      let hash = container.part(block).hash
      var index = Int(truncatingIfNeeded: hash) & mask
      while region.word(container.slot(index, in: slots)).noted != 0 {
        index = (index + 1) & mask
      }
      region.word(container.slot(index, in: slots)).note(Self.slotValue(of: block, hash))
      block = region.word(block + BlockLayout.nextWord).noted
    }
  }

  /// Mixes eight bytes at a time by a wide multiplication (Wang Yi's wyhash has this step), from a
  /// seed of the dictionary's own, so that no one can choose keys that meet.
  func hash(of key: StoredValue) -> UInt64 {
    switch key.payload {
    case .scalar(let bits):
      return Self.mixed(bits ^ 0xA076_1D64_78BD_642F, seed ^ 8)
    case .bytes(let bytes, _):
      var hash = seed ^ UInt64(bytes.count)
      var index = 0
      while index < bytes.count {
        let end = min(index + 8, bytes.count)
        var word: UInt64 = 0
        for byte in bytes[index..<end].reversed() { word = word << 8 | UInt64(byte) }
        hash = Self.mixed(word ^ 0xA076_1D64_78BD_642F, hash ^ 0xE703_7ED1_A0B4_28DB)
        index = end
      }
      return hash
    }
  }

  private static func mixed(_ first: UInt64, _ second: UInt64) -> UInt64 {
    let product = first.multipliedFullWidth(by: second)
    return product.high ^ product.low
  }
}
