// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The slots of a `ShareableList` in its memory.
///
/// | Byte | Holds |
/// |---|---|
/// | 0 | the magic number |
/// | 8 | the number of slots |
/// | 16 + 16 i | where slot i begins, and the capacity of each of its copies |
///
/// A slot is a version, and two copies: a head (the kind, and above that the length), and the
/// bytes. The lowest bit of the version says which copy counts. A writer has the writers' lock,
/// fills the other copy, and adds one to the version, which is the one store that makes the write
/// happen: a writer that dies leaves the old value or the new one. A reader takes no lock: it
/// copies what counts, and has what it wanted if the version has not changed meanwhile. (A copy is
/// written again only after the version has moved on; it has 64 bits and never comes back.)
struct ShareableSlots {
  private struct Slot {
    let offset: Int
    let capacity: Int

    func copy(_ version: UInt64) -> Int {
      offset + 8 + Int(version & 1) * (8 + capacity)
    }

    static func bytes(capacity: Int) -> Int { 8 + 2 * (8 + capacity) }
  }

  private static let magic: UInt64 = 0x5453_494C_5F53_5750
  /// Readings after which a reader asks the writers to wait.
  private static let tries = 64

  let memory: NamedMemory
  private let slots: [Slot]

  var count: Int { slots.count }

  func capacity(_ index: Int) -> Int { slots[index].capacity }

  // MARK: Laying out

  /// The capacities of the slots for some values.
  static func capacities(for values: [ShareableValue], atLeast least: Int) -> [Int] {
    values.map { value in
      let size = max(value.payload.count, least, ShareableValue.leastCapacity)
      return (size + 7) / 8 * 8
    }
  }

  static func bytes(for capacities: [Int]) -> Int {
    capacities.reduce(16 + 16 * capacities.count) { $0 + Slot.bytes(capacity: $1) }
  }

  /// Lays values out in new memory that has no name yet.
  static func lay(_ values: [ShareableValue], in memory: NamedMemory, _ capacities: [Int]) {
    var offset = 16 + 16 * capacities.count
    for (index, capacity) in capacities.enumerated() {
      let slot = Slot(offset: offset, capacity: capacity)
      memory.store(UInt64(offset), 16 + 16 * index)
      memory.store(UInt64(capacity), 24 + 16 * index)
      fill(slot.copy(0), of: memory, with: values[index])
      offset += Slot.bytes(capacity: capacity)
    }
    memory.store(UInt64(capacities.count), 8)
    memory.store(magic, 0)
  }

  /// Finds the slots in memory that may hold anything.
  ///
  /// - Throws: `invalidHandle` when that is no list.
  init(in memory: NamedMemory) throws(PrimitivesError) {
    self.memory = memory
    guard memory.trailer != nil, memory.count >= 16, memory.load(0, as: UInt64.self) == Self.magic,
      let count = Int(exactly: memory.load(8, as: UInt64.self)), count <= (memory.count - 16) / 16
    else { throw Self.noList(memory) }
    var slots: [Slot] = []
    slots.reserveCapacity(count)
    for index in 0..<count {
      let offset = memory.load(16 + 16 * index, as: UInt64.self)
      let capacity = memory.load(24 + 16 * index, as: UInt64.self)
      guard offset <= UInt64(memory.count), offset % 8 == 0, offset >= 16,
        capacity <= UInt64(memory.count), capacity % 8 == 0,
        Slot.bytes(capacity: Int(capacity)) <= memory.count - Int(offset)
      else { throw Self.noList(memory) }
      slots.append(Slot(offset: Int(offset), capacity: Int(capacity)))
    }
    self.slots = slots
  }

  private static func noList(_ memory: NamedMemory) -> PrimitivesError {
    PrimitivesError(.invalidHandle, "the shared memory \(memory.name) holds no ShareableList")
  }

  // MARK: Reading and writing

  /// The value of a slot at one instant.
  func read(_ index: Int) -> ShareableValue {
    let slot = slots[index]
    for _ in 0..<Self.tries {
      if let found = readOnce(slot) { return value(found, index) }
    }
    return whileWriting { value(readOnce(slot), index) }
  }

  private func value(_ found: ShareableValue??, _ index: Int) -> ShareableValue {
    guard let found, let value = found else {
      fatalError("ShareableList \(memory.name): something else wrote over slot \(index)")
    }
    return value
  }

  /// What the slot holds, which may make no sense; `nil` when it has changed meanwhile.
  private func readOnce(_ slot: Slot) -> ShareableValue?? {
    let version = memory.load(slot.offset, as: UInt64.self)
    let copy = slot.copy(version)
    let head = memory.load(copy, as: UInt64.self)
    let length = Int(head >> 8)
    let bytes = length <= slot.capacity ? memory.read(copy + 8, count: length) : []
    // The bytes were read before the version is looked at again: pairs with the fence of `write`.
    atomicMemoryFence(ordering: .acquiring)
    guard memory.load(slot.offset, as: UInt64.self) == version else { return nil }
    guard length <= slot.capacity,
      let kind = ShareableValue.Kind(rawValue: UInt8(truncatingIfNeeded: head))
    else { return .some(nil) }
    return .some(ShareableValue(kind, bytes))
  }

  /// Replaces the value of a slot; a writer that dies leaves the old value or the new one.
  ///
  /// - Throws: `limitExceeded` when the slot is too small; what `transform` throws.
  func write<E: Error>(
    _ index: Int, rehearsing isRehearsal: Bool = false,
    _ transform: (ShareableValue) throws(E) -> ShareableValue
  ) throws {
    let slot = slots[index]
    try whileWriting { () throws in
      let new = try transform(value(readOnce(slot), index))
      let size = new.payload.count
      guard size <= slot.capacity else {
        throw PrimitivesError(
          .limitExceeded,
          "slot \(index) of \(memory.name) has \(slot.capacity) bytes, and not the \(size) that "
            + "\(new.kind) takes")
      }
      let version = memory.load(slot.offset, as: UInt64.self)
      // Whoever sees a byte of what follows sees this version, too: pairs with `readOnce`.
      atomicMemoryFence(ordering: .releasing)
      Self.fill(slot.copy(version &+ 1), of: memory, with: new)
      if !isRehearsal { memory.store(version &+ 1, slot.offset) }
    }
  }

  private static func fill(_ copy: Int, of memory: NamedMemory, with value: ShareableValue) {
    let payload = value.payload
    memory.store(UInt64(payload.count) << 8 | UInt64(value.kind.rawValue), copy)
    memory.write(payload, copy + 8)
  }

  /// Runs `body` with no writer beside it.
  ///
  /// A writer that died leaves nothing to repair.
  private func whileWriting<R>(_ body: () throws -> R) rethrows -> R {
    do {
      _ = try memory.lock(.listWriters, until: .never)
    } catch {
      fatalError("ShareableList \(memory.name): \(error)")
    }
    defer { memory.unlock(.listWriters) }
    return try memory.visiting(body)
  }
}
