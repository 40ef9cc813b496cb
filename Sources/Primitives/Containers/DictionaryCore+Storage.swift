// SPDX-License-Identifier: Apache-2.0

extension DictionaryCore: DictionaryStorage {
  func count() throws(PrimitivesError) -> Int {
    try locked { () throws(PrimitivesError) in container.count }
  }

  func contains(_ key: StoredValue) throws(PrimitivesError) -> Bool {
    try locked { () throws(PrimitivesError) in part(for: key) != nil }
  }

  func value(forKey key: StoredValue) throws(PrimitivesError) -> StoredValue? {
    try locked { () throws(PrimitivesError) in try read(part(for: key)) }
  }

  private func read(_ part: StoredPart?) throws(PrimitivesError) -> StoredValue? {
    guard let part else { return nil }
    return part.value(keeping: try container.receive(part))
  }

  private func readEntry(_ part: StoredPart) throws(PrimitivesError) -> StoredEntry {
    let references = try container.receive(part)
    return StoredEntry(
      key: StoredValue(part.key.payload, references: references),
      value: part.value(keeping: references))
  }

  func set(_ value: StoredValue, forKey key: StoredValue) throws(PrimitivesError) {
    try locked { () throws(PrimitivesError) in try store(value, forKey: key) }
  }

  func update(
    _ value: StoredValue, forKey key: StoredValue
  ) throws(PrimitivesError) -> StoredValue? {
    try locked { () throws(PrimitivesError) in
      let old = try read(part(for: key))
      try store(value, forKey: key)
      return old
    }
  }

  func insert(
    _ value: StoredValue, forKey key: StoredValue
  ) throws(PrimitivesError) -> StoredValue? {
    try locked { () throws(PrimitivesError) in
      if let present = try read(part(for: key)) { return present }
      try store(value, forKey: key)
      return nil
    }
  }

  func remove(_ key: StoredValue) throws(PrimitivesError) -> Bool {
    try locked { () throws(PrimitivesError) in
      guard let place = find(key, hash(of: key)), let part = place.part else { return false }
      remove(place, part)
      return true
    }
  }

  func take(_ key: StoredValue) throws(PrimitivesError) -> StoredValue? {
    try locked { () throws(PrimitivesError) in
      guard let place = find(key, hash(of: key)), let part = place.part else { return nil }
      let value = try read(part)
      remove(place, part)
      return value
    }
  }

  func takeLast() throws(PrimitivesError) -> StoredEntry? {
    try locked { () throws(PrimitivesError) in
      let block = region.word(container.carriedWord).load()
      guard block != 0 else { return nil }
      let part = container.part(block)
      let entry = try readEntry(part)
      guard let place = find(entry.key, part.hash) else { return nil }
      remove(place, part)
      return entry
    }
  }

  func exchange(
    _ key: StoredValue, expected: StoredValue?, desired: StoredValue?
  ) throws(PrimitivesError) -> StoredExchange {
    try locked { () throws(PrimitivesError) in
      let place = find(key, hash(of: key))
      let part = place?.part
      let isExpected: Bool
      if let expected {
        isExpected = part?.hasValue(expected) ?? false
      } else {
        isExpected = part == nil
      }
      guard isExpected else { return .found(try read(part)) }
      if let desired {
        try store(desired, forKey: key)
      } else if let place, let part {
        remove(place, part)
      }
      return .done
    }
  }

  func entries() throws(PrimitivesError) -> StoredSnapshot<StoredEntry> {
    try locked { () throws(PrimitivesError) in
      var entries: [StoredEntry] = []
      entries.reserveCapacity(container.count)
      var block = region.word(container.carriedWord).load()
      while block != 0 {
        entries.append(try readEntry(container.part(block)))
        block = region.word(block + BlockLayout.nextWord).noted
      }
      // The chain begins with the last one.
      entries.reverse()
      return StoredSnapshot(items: entries, version: container.version)
    }
  }

  func glance() -> [StoredEntry]? {
    container.glance {
      recover()
    } _: {
      var entries: [StoredEntry] = []
      var block = region.word(container.carriedWord).noted
      while block != 0 {
        let part = container.part(block)
        entries.append(StoredEntry(key: part.key, value: part.value(keeping: [])))
        block = region.word(block + BlockLayout.nextWord).noted
      }
      return entries.reversed()
    }
  }

  func merge(_ entries: [StoredEntry]) throws(PrimitivesError) {
    guard entries.count != 1 else {
      return try set(entries[0].value, forKey: entries[0].key)
    }
    let heap = heap
    try locked { () throws(PrimitivesError) in
      try heap.locked { () throws(PrimitivesError) in
        try stage(entries.reversed())
        do throws(PrimitivesError) {
          try makeRoom(for: entries.count)
        } catch {
          finishStaged()
          throw error
        }
        region.word(stageWord).store(Stage.merge.rawValue)
        finishStaged()
      }
      container.advanceVersion()
    }
  }

  func replaceAll(
    with entries: [StoredEntry], ifVersion version: UInt64?
  ) throws(PrimitivesError) -> Bool {
    let heap = heap
    return try locked { () throws(PrimitivesError) in
      guard version ?? container.version == container.version else { return false }
      try heap.locked { () throws(PrimitivesError) in
        try exchangeAll(with: Self.unique(entries))
        finishStaged()
      }
      container.advanceVersion()
      return true
    }
  }

  /// What is held is stored, and what is stored is held, from one instant to the next.
  private func exchangeAll(with entries: [StoredEntry]) throws(PrimitivesError) {
    try stage(entries)
    let held = region.word(container.heldWord).load()
    let carried = region.word(container.carriedWord).load()
    let count = entries.count
    let capacity = Self.capacity(for: count)
    do throws(PrimitivesError) {
      try container.replaceSlots(words: capacity, capacity: capacity) { slots in
        fill(slots, capacity, fromChain: container.heldWord)
      } _: { change in
        change.set(filledWord, to: UInt64(count))
        change.set(container.countWord, to: UInt64(count))
        change.set(container.carriedWord, to: held)
        change.set(container.heldWord, to: carried)
      }
    } catch {
      finishStaged()
      throw error
    }
  }

  /// The entries, of two for one key the later in the place of the earlier.
  private static func unique(_ entries: [StoredEntry]) -> [StoredEntry] {
    var places: [[UInt8]: Int] = [:]
    var unique: [StoredEntry] = []
    for entry in entries {
      if let place = places[entry.key.bytes] {
        unique[place] = entry
      } else {
        places[entry.key.bytes] = unique.count
        unique.append(entry)
      }
    }
    return unique
  }

  func encode(to encoder: any Encoder) throws {
    try encoder.attach(container.block.handle)
  }
}
