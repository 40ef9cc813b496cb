// SPDX-License-Identifier: Apache-2.0

/// Messages in order between many producers and many consumers, in memory that the queue owns.
///
/// A two-lock queue (Michael and Scott, "Simple, Fast, and Practical Non-Blocking and Blocking
/// Concurrent Queue Algorithms", PODC 1996, section 3) over a chain of segments: producers append
/// under the tail lock where no consumer looks, and one store of `putCount` publishes; consumers
/// copy out under the head lock, and one store of `getCount` takes. The position that belongs to a
/// count stands in one of two places, chosen by the count's lowest bit, so that the same store
/// makes count and position change together. There is nothing to repair after a death: the next
/// holder of the lock goes on from the count.
struct QueueCore: Sendable {
  /// What is put and got: eight bytes as they are, or an encoded value and the blocks it names.
  enum Payload {
    case scalar(UInt64)
    case bytes([UInt8], blocks: [UInt64])
    /// Twenty-four bytes, which come as such where the reader wants it so.
    case words(UInt64, UInt64, UInt64)
  }

  enum Got {
    /// The ticket is its place in the order in which messages were put.
    case message(Payload, references: [BlockReference], ticket: UInt64)
    case timedOut
    /// Closed, and everything that was ever put has been taken.
    case closed
  }

  // Each side on lines of its own, so that producers and consumers do not slow each other down.
  private static let tailLockOffset: UInt64 = 0
  private static let putCountOffset: UInt64 = 16
  private static let tailPositions: UInt64 = 24
  private static let headLockOffset: UInt64 = 128
  private static let getCountOffset: UInt64 = 144
  private static let headPositions: UInt64 = 152
  private static let notEmptyOffset: UInt64 = 192
  private static let notFullOffset: UInt64 = 256
  private static let capacityOffset: UInt64 = 320
  private static let closingOffset: UInt64 = 328
  static let bytes: UInt64 = 384

  static let headerBytes: UInt64 = 16
  /// In a header's place: the rest of this segment is unused.
  static let skip = UInt64.max
  static let smallestSegment: UInt64 = 4096
  static let largestSegment: UInt64 = 65536
  static let yields = 20

  let block: BlockReference
  let tail: RobustLock
  let head: RobustLock
  let putCount: Word
  let getCount: Word
  let closing: Closing
  let notEmpty: Bell
  let notFull: Bell
  /// How many messages it holds at most; 0 is no bound.
  let capacity: UInt64
  /// Who has taken what and not finished it, where that is counted.
  let ledger: TaskLedger?
  /// Who takes which message, where that is noted.
  let claims: QueueClaims?
  /// Whether messages of three words come without being made bytes.
  let readsWords: Bool

  static func create(capacity: Int) throws(PrimitivesError) -> QueueCore {
    let block = try BlockReference.create(.queue, bytes: bytes)
    block.word(capacityOffset).store(UInt64(capacity))
    return QueueCore(block)
  }

  /// A queue that counts what is taken and not finished.
  static func create(
    capacity: Int, redelivers: Bool
  ) throws(PrimitivesError) -> QueueCore {
    let block = try TaskLedger.createBlock(redelivers: redelivers)
    block.word(capacityOffset).store(UInt64(capacity))
    return QueueCore(block)
  }

  init(_ block: BlockReference, claims: QueueClaims? = nil, readsWords: Bool = false) {
    self.block = block
    self.claims = claims
    self.readsWords = readsWords
    tail = block.lock(Self.tailLockOffset)
    head = block.lock(Self.headLockOffset)
    putCount = block.word(Self.putCountOffset)
    getCount = block.word(Self.getCountOffset)
    closing = Closing(block, at: Self.closingOffset)
    notEmpty = block.bell(Self.notEmptyOffset)
    notFull = block.bell(Self.notFullOffset)
    capacity = block.word(Self.capacityOffset).load()
    ledger = block.kind == .joinableQueue ? TaskLedger(block) : nil
  }

  var region: Region { block.region }
  var heap: Heap { Heap(region: region) }

  /// The number of messages that can be taken, at one instant during the call.
  var count: Int {
    while true {
      let got = getCount.load()
      let waiting = ledger?.waiting ?? 0
      let put = putCount.load()
      guard getCount.load() == got, (ledger?.waiting ?? 0) == waiting else { continue }
      // The two change together then, but not for who looks from outside.
      if ledger?.redelivers ?? false, closing.stage == .discarded { return 0 }
      return Int(put - got + waiting)
    }
  }

  var isClosed: Bool { closing.stage != .open }

  var isFull: Bool { capacity != 0 && putCount.load() &- getCount.load() >= capacity }

  // MARK: Parts

  /// Where a message lies or will lie: a segment, and a byte of its payload.
  struct Position {
    var segment: UInt64
    var byte: UInt64
  }

  func tailPosition(_ count: UInt64) -> Position { position(Self.tailPositions, count) }
  func headPosition(_ count: UInt64) -> Position { position(Self.headPositions, count) }

  func setTailPosition(_ count: UInt64, _ position: Position) {
    setPosition(Self.tailPositions, count, position)
  }

  func setHeadPosition(_ count: UInt64, _ position: Position) {
    setPosition(Self.headPositions, count, position)
  }

  private func position(_ base: UInt64, _ count: UInt64) -> Position {
    let offset = base + (count & 1) * 16
    return Position(segment: block.word(offset).load(), byte: block.word(offset + 8).load())
  }

  private func setPosition(_ base: UInt64, _ count: UInt64, _ position: Position) {
    let offset = base + (count & 1) * 16
    block.word(offset).store(position.segment)
    block.word(offset + 8).store(position.byte)
  }

  var partsWord: UInt64 { block.offset + BlockLayout.partsWord }
  var putCountWord: UInt64 { block.payload(Self.putCountOffset) }
  var getCountWord: UInt64 { block.payload(Self.getCountOffset) }
  var closingWord: UInt64 { block.payload(Self.closingOffset) }
  var carriedWord: UInt64 { block.offset + BlockLayout.carriedWord }
  var heldWord: UInt64 { block.offset + BlockLayout.heldWord }
  var pendingWord: UInt64 { block.offset + BlockLayout.pendingWord }

  func nextSegment(_ segment: UInt64) -> UInt64 {
    region.word(segment + BlockLayout.nextWord).load()
  }

  /// The bytes that fit into a segment.
  func room(_ segment: UInt64) -> UInt64 {
    (UInt64(1) << (region.word(segment + BlockLayout.kindWord).load() >> 32))
      - BlockLayout.partPayload
  }

  func address(_ position: Position) -> UInt64 {
    position.segment + BlockLayout.partPayload + position.byte
  }

  /// What a message of so many bytes takes in a segment.
  static func footprint(_ bytes: UInt64) -> UInt64 { headerBytes + (bytes + 7) & ~7 }

  /// Sleeps until one of the words is no longer as it was seen, the queue is closed further, the
  /// deadline has passed, or a holder has ended; the caller has armed its bell and then seen all
  /// that.
  ///
  /// Much is published by way of the heap's journal: where a change stands there, it is made to
  /// show instead.
  func sleep(
    _ waiter: inout Waiter, while seen: [SeenWord], in stage: Closing.Stage,
    watching holders: [ProcessToken] = [], until deadline: Deadline
  ) -> Waiter.Wakening {
    let unapplied = heap.unappliedChanges
    guard unapplied.load() == 0 else {
      // The heap's lock has a bell of its own.
      waiter.passOn()
      return heap.locked(until: deadline) {} ? .look : .timedOut
    }
    if stage != .open { closing.help(stage) }
    let wakening = waiter.sleep(
      while: seen + [closing.seen(as: stage), SeenWord(unapplied, 0)], watching: holders)
    // Whoever was woken for the close may be the only one: who closed the queue may have died.
    let now = closing.stage
    if now != stage { closing.help(now) }
    return wakening
  }

  /// Takes one of the two locks.
  func acquire(_ lock: RobustLock) {
    if lock.acquire() == .acquiredAbandoned { recover(lock) }
  }

  /// A dead holder has left nothing half done, but maybe a change of both sides that does not show
  /// everywhere yet, or the claim of a message that it did not come to take.
  private func recover(_ lock: RobustLock) {
    if heap.unappliedChanges.load() != 0 { _ = heap.locked(until: .never) {} }
    claims?.withdraw(beyond: getCount.load())
    lock.markRecovered()
  }

  func acquire(_ lock: RobustLock, until deadline: Deadline) -> Bool {
    switch lock.acquire(until: deadline) {
    case .timedOut: return false
    case .acquired: return true
    case .acquiredAbandoned:
      recover(lock)
      return true
    }
  }
}
