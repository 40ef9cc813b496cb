// SPDX-License-Identifier: Apache-2.0

/// What a pool and its workers share beside their queues: a seat for each worker, and the names of
/// the types of tasks.
struct PoolBoard: Sendable {
  /// Counts what the pool's maker has to look at although no reply has come.
  private static let nudgesOffset: UInt64 = 0
  private static let sizeOffset: UInt64 = 8
  private static let seats: UInt64 = 128
  /// A seat has lines of its own.
  private static let seatBytes: UInt64 = 128
  /// In a seat: what its worker has taken.
  private static let claimOffset: UInt64 = 0
  /// In a seat: the token of the worker, from when it is ready on.
  private static let readyOffset: UInt64 = 8

  let block: BlockReference
  let size: Int

  static func create(size: Int) throws(PrimitivesError) -> PoolBoard {
    let block = try BlockReference.create(.pool, bytes: seats + seatBytes * UInt64(size))
    block.word(sizeOffset).store(UInt64(size))
    return PoolBoard(block)
  }

  init(_ block: BlockReference) {
    self.block = block
    size = Int(block.word(Self.sizeOffset).load())
  }

  var nudges: Word { block.word(Self.nudgesOffset) }

  /// The claims of the workers, as seen from a seat or from outside.
  func claims(mine seat: Int? = nil) -> QueueClaims {
    QueueClaims(
      block, first: Self.seats + Self.claimOffset, stride: Self.seatBytes, count: size, mine: seat)
  }

  private func ready(_ seat: Int) -> Word {
    block.word(Self.seats + Self.seatBytes * UInt64(seat) + Self.readyOffset)
  }

  /// Says that this process is ready to work in a seat.
  func setReady(_ seat: Int) { ready(seat).store(Family.me.rawValue) }

  func isReady(_ seat: Int, _ worker: ProcessToken) -> Bool {
    ready(seat).load() == worker.rawValue
  }

  /// Makes a seat fit for another worker.
  func clear(_ seat: Int) {
    claims().word(seat).store(0)
    ready(seat).store(0)
  }

  // MARK: Names

  private var region: Region { block.region }
  private var firstName: UInt64 { block.offset + BlockLayout.partsWord }

  /// Adds the name of a type, whose number is that of the names before it; for the pool's maker,
  /// before it puts the first task of that type.
  func add(_ name: String, after count: UInt32) throws(PrimitivesError) {
    let bytes = Array(name.utf8)
    let link = count == 0 ? firstName : part(count - 1).map { $0 + BlockLayout.nextWord }
    guard let link else { fatalError("Pool: a name without the ones before it") }
    let heap = Heap(region: region)
    let part = try heap.locked { () throws(PrimitivesError) in
      try heap.allocate(.part, bytes: 8 + UInt64(bytes.count), into: link)
    }
    region.word(part + BlockLayout.partPayload).store(UInt64(bytes.count))
    region.write(bytes, at: part + BlockLayout.partPayload + 8)
  }

  /// The name of that number.
  func name(_ number: UInt32) -> String? {
    guard let part = part(number) else { return nil }
    let length = Int(region.word(part + BlockLayout.partPayload).load())
    return String(
      decoding: region.read(length, at: part + BlockLayout.partPayload + 8), as: UTF8.self)
  }

  private func part(_ number: UInt32) -> UInt64? {
    var part = region.word(firstName).load()
    for _ in 0..<number where part != 0 { part = region.word(part + BlockLayout.nextWord).load() }
    return part == 0 ? nil : part
  }
}
