// SPDX-License-Identifier: Apache-2.0

/// A message that is kept until whoever took it has finished it: a part of the queue, which begins
/// with the list of the handles that it carries.
///
/// Before it is taken, it is one of what the queue carries; from then on, one of what is held. It
/// has an owner while a process works on it, and none while it waits. All but the content changes
/// only under the heap's lock.
struct KeptMessage {
  /// What a message says, before it has a place.
  struct Content {
    let payload: [UInt8]
    let blocks: [UInt64]

    init(_ payload: QueueCore.Payload) {
      switch payload {
      case .scalar(let bits):
        self.payload = (0..<8).map { UInt8(truncatingIfNeeded: bits >> UInt64(8 * $0)) }
        blocks = []
      case .words(let first, let second, let third):
        self.payload = HeaderWords.bytes(first, second, third)
        blocks = []
      case .bytes(let bytes, let blocks):
        self.payload = bytes
        self.blocks = blocks
      }
    }

    /// What it takes as a part.
    var bytes: UInt64 {
      HandleList.bytes(count: blocks.count) + headerBytes + UInt64(payload.count)
    }
  }

  private static let ownerOffset: UInt64 = 0
  private static let numberOffset: UInt64 = 8
  private static let lengthOffset: UInt64 = 16
  private static let headerBytes: UInt64 = 24

  let list: HandleList
  let ownerWord: UInt64
  /// Its place in the order in which messages were put; its ticket.
  let number: UInt64

  init(_ list: HandleList) {
    self.list = list
    ownerWord = Self.header(of: list, blocks: list.count)
    number = list.region.word(ownerWord + Self.numberOffset).load()
  }

  private static func header(of list: HandleList, blocks: Int) -> UInt64 {
    list.block + BlockLayout.partPayload + HandleList.bytes(count: blocks)
  }

  static func write(_ content: Content, number: UInt64, into list: HandleList) {
    list.write(content.blocks)
    let header = header(of: list, blocks: content.blocks.count)
    let region = list.region
    region.word(header + ownerOffset).store(0)
    region.word(header + numberOffset).store(number)
    region.word(header + lengthOffset).store(UInt64(content.payload.count))
    region.write(content.payload, at: header + headerBytes)
  }

  /// Who works on it.
  var owner: ProcessToken? { ProcessToken(rawValue: list.region.word(ownerWord).load()) }

  var payload: QueueCore.Payload {
    let length = Int(list.region.word(ownerWord + Self.lengthOffset).load())
    let bytes = list.region.read(length, at: ownerWord + Self.headerBytes)
    guard length == 8 else { return .bytes(bytes, blocks: []) }
    return .scalar(
      bytes.enumerated().reduce(0) { $0 | UInt64($1.element) << UInt64(8 * $1.offset) })
  }

  /// Adds to a transaction what frees the message, as one of a chain, and ends the journey of what
  /// it carries.
  func drop(from chain: UInt64, in change: inout Journal.Transaction) {
    let heap = Heap(region: list.region)
    for (target, value) in list.inFlight(changedBy: -1) { change.set(target, to: value) }
    heap.unlink(list.block, from: chain, in: &change)
    heap.release(list.block, in: &change)
  }
}
