// SPDX-License-Identifier: Apache-2.0

/// Keys and values in memory that the dictionary owns, in the order in which the keys were added.
///
/// A hash table with linear probing (Knuth, "The Art of Computer Programming", volume 3, 6.4) over
/// parts that are chained in their order. A slot is a word: the part's offset, and some bits of the
/// hash, so that another key is hardly ever looked at. One lock for everything; under it, a change
/// is one transaction of the heap's journal, or one store, or one store that commits what the next
/// holder of the lock would finish: see `Stage`.
struct DictionaryCore: Sendable {
  /// What is to become of the parts that the block holds.
  enum Stage: UInt64 {
    /// They are dropped: they were never stored, or are no longer.
    case drop
    /// They are stored one after the other. Nothing of that can fail any more.
    case merge
  }

  private static let stageOffset = ContainerBlock.ownOffset
  private static let filledOffset = ContainerBlock.ownOffset + 8
  private static let seedOffset = ContainerBlock.ownOffset + 16
  private static let targetOffset = ContainerBlock.ownOffset + 24
  private static let lengthOffset = ContainerBlock.ownOffset + 32
  private static let scratchOffset: UInt64 = 128
  /// The largest value that is written over another one.
  static let scratchBytes: UInt64 = 512
  private static let bytes = scratchOffset + scratchBytes

  static let smallestCapacity = 8
  /// In a slot whose part was removed: others may stand behind it.
  static let removed: UInt64 = 1

  let container: ContainerBlock
  let seed: UInt64

  static func create(_ kind: BlockKind) throws(PrimitivesError) -> DictionaryCore {
    let block = try BlockReference.create(kind, bytes: bytes)
    // Random for each process, but where its hashing is made deterministic: so is this then.
    var hasher = Hasher()
    hasher.combine(block.generation)
    block.word(seedOffset).note(UInt64(bitPattern: Int64(hasher.finalize())))
    return DictionaryCore(block)
  }

  init(_ block: BlockReference) {
    container = ContainerBlock(block)
    seed = block.word(Self.seedOffset).noted
  }

  var region: Region { container.region }
  var heap: Heap { container.heap }

  var stageWord: UInt64 { container.block.payload(Self.stageOffset) }
  /// How many slots are not empty.
  var filledWord: UInt64 { container.block.payload(Self.filledOffset) }
  var filled: Int { Int(region.word(filledWord).noted) }

  // MARK: The lock

  /// Runs `body` alone with the dictionary; blocks on whoever is in the middle of this.
  @inline(__always)
  func locked<R>(_ body: () throws(PrimitivesError) -> R) throws(PrimitivesError) -> R {
    container.acquire { recover() }
    defer { _ = container.lock.release() }
    return try body()
  }

  /// Finishes what a dead holder of the lock had committed, and drops what it had not.
  func recover() {
    finishOverwriting()
    _ = heap.locked(until: .never) {
      finishStaged()
      container.freeStaleSlots()
    }
  }

  // MARK: Overwriting

  // A value without handles that has room in its part is written over the old one. It stands in
  // scratch memory first; the store of its target commits.

  /// Writes a value over the one of a part.
  func overwrite(_ part: StoredPart, with value: StoredValue) {
    if case .scalar(let bits) = value.payload, part.valueLength.noted == 8 {
      region.word(part.valuePlace).store(bits)
      return
    }
    let block = container.block
    StoredPart.write(value, at: block.payload(Self.scratchOffset), in: region)
    block.word(Self.lengthOffset).note(UInt64(value.count))
    block.word(Self.targetOffset).store(part.block)
    finishOverwriting()
  }

  private func finishOverwriting() {
    let block = container.block
    let target = block.word(Self.targetOffset).load()
    guard target != 0 else { return }
    let part = container.part(target)
    let length = block.word(Self.lengthOffset).noted
    region.copy(length, from: block.payload(Self.scratchOffset), to: part.valuePlace)
    part.valueLength.note(length)
    block.word(Self.targetOffset).store(0)
  }
}
