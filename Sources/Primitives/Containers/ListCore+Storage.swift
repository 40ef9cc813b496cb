// SPDX-License-Identifier: Apache-2.0

extension ListCore: ListStorage {
  func count() throws(PrimitivesError) -> Int {
    try locked { () throws(PrimitivesError) in container.count }
  }

  private func has(_ index: Int) -> Bool { index >= 0 && index < container.count }

  func element(at index: Int) throws(PrimitivesError) -> StoredValue? {
    try locked { () throws(PrimitivesError) in has(index) ? try read(slot(index)) : nil }
  }

  func set(_ value: StoredValue, at index: Int) throws(PrimitivesError) -> Bool {
    try locked { () throws(PrimitivesError) in
      guard has(index) else { return false }
      try store(value, at: index)
      return true
    }
  }

  private func store(_ value: StoredValue, at index: Int) throws(PrimitivesError) {
    let old = slot(index)
    if let slot = ListSlot(value) {
      replaceSlot(index, by: slot)
    } else {
      replaceSlot(index, by: try makeSlots([value])[0])
    }
    container.advanceVersion()
    if old.part != nil { drop([old]) }
  }

  func exchange(
    at index: Int, expected: StoredValue, desired: StoredValue
  ) throws(PrimitivesError) -> StoredExchange {
    try locked { () throws(PrimitivesError) in
      guard has(index) else { return .found(nil) }
      guard holds(slot(index), expected) else { return .found(try read(slot(index))) }
      try store(desired, at: index)
      return .done
    }
  }

  func append(_ value: StoredValue) throws(PrimitivesError) {
    try locked { () throws(PrimitivesError) in
      let count = container.count
      if let slot = ListSlot(value), count < container.capacity {
        try replaceSlots(from: count, by: [slot])
      } else {
        try appendMakingRoom(value)
      }
      container.advanceVersion()
    }
  }

  private func appendMakingRoom(_ value: StoredValue) throws(PrimitivesError) {
    let heap = heap
    let count = container.count
    try heap.locked { () throws(PrimitivesError) in try makeRoomForOne() }
    if let slot = ListSlot(value) {
      try replaceSlots(from: count, by: [slot])
      return
    }
    try heap.locked { () throws(PrimitivesError) in
      let place = nextPlace
      try container.makePart(value: value, in: container.carriedWord) { block, change in
        change.set(place, to: block)
        change.set(place + 8, to: 0)
        change.set(container.countWord, to: UInt64(count + 1))
      }
    }
  }

  func take(at index: Int?) throws(PrimitivesError) -> StoredValue? {
    try locked { () throws(PrimitivesError) in
      let count = container.count
      let index = index ?? count - 1
      guard has(index) else { return nil }
      let slot = slot(index)
      let value = try read(slot)
      try replaceSlots(from: index, by: slots(index + 1..<count))
      container.advanceVersion()
      if slot.part != nil { drop([slot]) }
      shrink()
      return value
    }
  }

  func elements(
    in range: Range<Int>?
  ) throws(PrimitivesError) -> StoredSnapshot<StoredValue> {
    try locked { () throws(PrimitivesError) in
      let all = 0..<container.count
      let part = range?.clamped(to: all) ?? all
      var values: [StoredValue] = []
      values.reserveCapacity(part.count)
      for index in part { values.append(try read(slot(index))) }
      return StoredSnapshot(items: values, version: container.version)
    }
  }

  func glance() -> [StoredValue]? {
    container.glance {
      recover()
    } _: {
      slots(0..<container.count).map { slot in
        slot.value ?? container.part(slot.first).value(keeping: [])
      }
    }
  }

  func replace(
    _ range: Range<Int>, with values: [StoredValue], ifVersion version: UInt64?
  ) throws(PrimitivesError) -> Bool {
    try locked { () throws(PrimitivesError) in
      guard version ?? container.version == container.version else { return false }
      let count = container.count
      let range = range.clamped(to: 0..<count)
      let old = slots(range)
      let new = try makeSlots(values)
      do throws(PrimitivesError) {
        try replaceSlots(from: range.lowerBound, by: new + slots(range.upperBound..<count))
      } catch {
        drop(new)
        throw error
      }
      container.advanceVersion()
      drop(old)
      shrink()
      return true
    }
  }

  func reorder(_ order: [Int], ifVersion version: UInt64) throws(PrimitivesError) -> Bool {
    try locked { () throws(PrimitivesError) in
      guard version == container.version else { return false }
      guard order.sorted() == Array(0..<container.count) else {
        throw PrimitivesError(.invalidArgument, "what should be an order of a list is none")
      }
      let slots = order.map { slot($0) }
      try replaceSlots(from: 0, by: slots)
      container.advanceVersion()
      return true
    }
  }

  func encode(to encoder: any Encoder) throws {
    try encoder.attach(container.block.handle)
  }
}
