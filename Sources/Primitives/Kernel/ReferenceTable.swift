// SPDX-License-Identifier: Apache-2.0

/// The blocks of the region that this process has handles of, one `BlockReference` each.
// @unchecked because its tables are only touched under its lock.
final class ReferenceTable: @unchecked Sendable {
  private struct Entry {
    weak var reference: BlockReference?
    let generation: UInt64
    let serial: UInt64
  }

  private let lock = LocalLock()
  private var entries: [UInt64: Entry] = [:]
  private var lastSerial: UInt64 = 0

  /// Makes a new shared block and a reference to it.
  ///
  /// - Throws: `outOfMemory`.
  func create(_ kind: BlockKind, bytes: UInt64) throws(PrimitivesError) -> BlockReference {
    let region = try Family.requireRegion()
    let me = Family.me
    let heap = Heap(region: region)
    let block: UInt64
    do {
      block = try heap.locked { () throws(PrimitivesError) in
        try heap.allocate(kind, bytes: bytes, user: me)
      }
    } catch {
      // What the dead still hold may be just what is missing.
      Family.sweep()
      block = try heap.locked { () throws(PrimitivesError) in
        try heap.allocate(kind, bytes: bytes, user: me)
      }
    }
    return lock.locked { adopt(block, kind, in: region) }
  }

  /// The reference to a block that a handle from a message names.
  ///
  /// - Throws: `invalidHandle` when it is of another family or kind, or of a block of the past.
  func resolve(_ handle: BlockHandle, as kind: BlockKind) throws(PrimitivesError) -> BlockReference
  {
    let region = try Family.requireRegion()
    guard handle.family == region.family else {
      throw PrimitivesError(
        .invalidHandle, "this \(kind.name) belongs to another family of processes")
    }
    guard handle.kind == kind.rawValue else {
      let actual = BlockKind(rawValue: handle.kind)?.name ?? "unknown object"
      throw PrimitivesError(.invalidHandle, "expected a \(kind.name), but this is a \(actual)")
    }
    return try lock.locked { () throws(PrimitivesError) in
      if let entry = entries[handle.offset], entry.generation == handle.generation,
        let reference = entry.reference
      {
        return reference
      }
      let isLive = region.isBlock(handle)
      guard isLive else {
        throw PrimitivesError(.invalidHandle, "this \(kind.name) no longer exists")
      }
      let heap = Heap(region: region)
      let slot = Family.me.slot
      try heap.locked { () throws(PrimitivesError) in
        heap.setUser(slot, of: handle.offset, to: true)
      }
      return adopt(handle.offset, kind, in: region)
    }
  }

  private func adopt(_ block: UInt64, _ kind: BlockKind, in region: Region) -> BlockReference {
    let generation = region.word(block + BlockLayout.generationWord).load()
    lastSerial += 1
    let reference = BlockReference(
      region: region, offset: block, generation: generation, kind: kind, serial: lastSerial)
    entries[block] = Entry(reference: reference, generation: generation, serial: lastSerial)
    return reference
  }

  /// The last local reference to a block went: this process is no user of it any more.
  func drop(_ reference: BlockReference) {
    lock.locked {
      // A new reference to the same block may have been made since this one began to go.
      guard entries[reference.offset]?.serial == reference.serial else { return }
      entries[reference.offset] = nil
      forget(reference.offset)
    }
  }

  /// Runs `commit`, which makes this process a user of the blocks that it returns, and refers to
  /// each of them from the same instant on.
  ///
  /// A last reference that is going just now waits for the lock, and then finds a newer one.
  func receive(
    commit: () throws(PrimitivesError) -> [UInt64]
  ) throws(PrimitivesError) -> [BlockReference] {
    try lock.locked { () throws(PrimitivesError) in
      let region = try Family.requireRegion()
      return try commit().map { block in
        entries[block]?.reference ?? adopt(block, kind(of: block, in: region), in: region)
      }
    }
  }

  private func kind(of block: UInt64, in region: Region) -> BlockKind {
    let value = region.word(block + BlockLayout.kindWord).load()
    return BlockKind(rawValue: UInt32(truncatingIfNeeded: value)) ?? .part
  }

  private func forget(_ block: UInt64) {
    let heap = Family.heap
    let slot = Family.me.slot
    // Freeing allocates nothing and so cannot fail.
    try? heap.locked { () throws(PrimitivesError) in
      heap.setUser(slot, of: block, to: false)
      heap.freeIfUnused(block)
    }
  }

  /// Makes a process that does not live yet a user of blocks that the caller refers to.
  func keep(_ blocks: [UInt64], for token: ProcessToken) throws(PrimitivesError) {
    guard !blocks.isEmpty else { return }
    let heap = Family.heap
    try heap.locked { () throws(PrimitivesError) in
      for block in blocks { heap.setUser(token.slot, of: block, to: true) }
    }
  }

  /// Makes a process a user of all that this one has references to: a child about to be forked has
  /// them, too.
  func keepAll(for token: ProcessToken, heap: Heap) throws(PrimitivesError) {
    let references = lock.locked { entries.values.compactMap(\.reference) }
    guard !references.isEmpty else { return }
    try heap.locked { () throws(PrimitivesError) in
      for reference in references {
        heap.setUser(token.slot, of: reference.offset, to: true)
      }
    }
  }

  /// The newest reference there is: for `forget(after:)`.
  var newest: UInt64 { lock.locked { lastSerial } }

  /// Lets every later reference than `serial` come to nothing: the region was set back, and what
  /// they name may be something else.
  func forget(after serial: UInt64) {
    lock.locked { entries = entries.filter { $0.value.serial <= serial } }
  }

  /// For a forked child: no other thread came along that could hold the lock.
  func reset() {
    lock.reset()
  }
}
