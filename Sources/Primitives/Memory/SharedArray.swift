// SPDX-License-Identifier: Apache-2.0

/// An array of fixed length in shared memory, of any type that is nothing but its bits.
///
/// Elements of 1, 2, 4 and 8 bytes are read and written whole; larger ones may be seen half-written
/// without the lock. The array has one lock for all of it (`withLock`).
///
/// Python: `multiprocessing.Array` and `RawArray`.
public struct SharedArray<Element: BitwiseCopyable & Sendable>: Sendable {
  private static var countOffset: UInt64 { 16 }
  private static var strideOffset: UInt64 { 24 }
  private static var elementsOffset: UInt64 { 64 }

  let block: BlockReference

  /// The number of elements.
  public let count: Int

  /// Creates an array with every element the same.
  ///
  /// - Parameters:
  ///   - element: What every element is at first.
  ///   - count: How many there are; not negative.
  /// - Throws: `PrimitivesError` when the family's shared memory is exhausted.
  public init(repeating element: Element, count: Int) throws(PrimitivesError) {
    try self.init(count: count)
    for index in 0..<count { self[index] = element }
  }

  /// Creates an array with the elements of another collection.
  ///
  /// - Parameter elements: What it holds at first.
  /// - Throws: `PrimitivesError` when the family's shared memory is exhausted.
  public init(_ elements: some Collection<Element>) throws(PrimitivesError) {
    try self.init(count: elements.count)
    for (index, element) in elements.enumerated() { self[index] = element }
  }

  /// Creates an array with every bit of every element zero.
  package init(zeros count: Int) throws(PrimitivesError) {
    try self.init(count: count)
  }

  private init(count: Int) throws(PrimitivesError) {
    Misuse.require(count >= 0, "SharedArray: a negative count (\(count))")
    block = try Self.makeBlock(count: count, stride: UInt64(MemoryLayout<Element>.stride))
    block.describe(as: .of(Element.self))
    self.count = count
  }

  /// Where the elements lie, whatever they are.
  static func layout(of block: BlockReference) -> SharedLayout {
    SharedLayout(
      count: Int(block.word(countOffset).load()), stride: Int(block.word(strideOffset).load()),
      first: block.payload(elementsOffset))
  }

  /// Makes the block of an array of zeros whose elements have so many bytes.
  ///
  /// - Throws: `outOfMemory`.
  static func makeBlock(
    count: Int, stride: UInt64
  ) throws(PrimitivesError) -> BlockReference {
    let (bytes, overflow) = UInt64(count).multipliedReportingOverflow(by: stride)
    guard !overflow, bytes <= UInt64(Int64.max) else {
      throw PrimitivesError(.outOfMemory, "an array of \(count) elements is larger than any memory")
    }
    let block = try BlockReference.create(.array, bytes: elementsOffset + bytes)
    block.word(countOffset).store(UInt64(count))
    block.word(strideOffset).store(stride)
    return block
  }

  /// An element at this instant.
  ///
  /// Never blocks; an index out of range traps.
  public subscript(index: Int) -> Element {
    get { block.region.load(offset(index), as: Element.self) }
    nonmutating set { block.region.store(offset(index), newValue) }
  }

  private func offset(_ index: Int) -> UInt64 {
    Misuse.require(
      index >= 0 && index < count, "SharedArray: index \(index) is not in 0..<\(count)")
    return block.payload(
      Self.elementsOffset + UInt64(index) * UInt64(MemoryLayout<Element>.stride))
  }

  /// Runs `body` with the lock that comes with the array; blocks on the lock's holder while that
  /// lives.
  ///
  /// - Parameters:
  ///   - recover: Makes the elements whole again after a holder died. Without it, that is an error.
  ///   - body: What to do with the array.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` or `recover` throws; `PrimitivesError.Code.holderDied` when an earlier
  ///   holder died and there is no `recover`.
  public func withLock<R>(
    recover: (() throws -> Void)? = nil, _ body: () throws -> R
  ) throws -> R {
    let lock = block.lock(0)
    return try withLock(lock, after: lock.acquire(), recover, body)
  }

  /// The same with a limit on the wait: `nil` means that the timeout passed and nothing was run.
  ///
  /// - Parameters:
  ///   - timeout: How long to wait for the lock at most; zero or less tries once.
  ///   - recover: Makes the elements whole again after a holder died. Without it, that is an error.
  ///   - body: What to do with the array.
  /// - Returns: What `body` returns, or `nil` when the lock was not to be had in time.
  /// - Throws: As the form without a timeout; a timeout is not an error.
  public func withLock<R>(
    timeout: Duration, recover: (() throws -> Void)? = nil, _ body: () throws -> R
  ) throws -> R? {
    let lock = block.lock(0)
    let outcome = lock.acquire(until: Deadline(after: timeout))
    guard outcome != .timedOut else { return nil }
    return try withLock(lock, after: outcome, recover, body)
  }

  /// The same for a body without a result: `nil` means that nothing was run.
  ///
  /// - Parameters:
  ///   - timeout: How long to wait at most; zero or less tries once.
  ///   - recover: As in the form with a result.
  ///   - body: What to do.
  /// - Returns: Nothing, as a value, or `nil` when the timeout passed first.
  /// - Throws: As the form with a result.
  public func withLock(
    timeout: Duration, recover: (() throws -> Void)? = nil, _ body: () throws -> Void
  ) throws -> Void? {
    let hasRun: Bool? = try withLock(timeout: timeout, recover: recover) {
      try body()
      return true
    }
    return hasRun.map { _ in }
  }

  private func withLock<R>(
    _ lock: RobustLock, after outcome: RobustLock.Outcome, _ recover: (() throws -> Void)?,
    _ body: () throws -> R
  ) throws -> R {
    defer { _ = lock.release() }
    if outcome == .acquiredAbandoned {
      guard let recover else {
        throw PrimitivesError(
          .holderDied, "a process died while it held this array's lock; it may be half-written")
      }
      try recover()
      lock.markRecovered()
    }
    return try body()
  }

  /// Replaces elements by those of a collection, one after the other.
  ///
  /// Never blocks; others may see some new and some old elements. What does not fit traps, before
  /// anything is replaced.
  ///
  /// Python: assignment to a slice.
  ///
  /// - Parameters:
  ///   - index: Where the first one goes.
  ///   - elements: What the elements from there on are to be.
  public func update(at index: Int, from elements: some Collection<Element>) {
    Misuse.require(
      index >= 0 && index <= count && elements.count <= count - index,
      "SharedArray: \(elements.count) elements do not fit at index \(index) of \(count)")
    for (offset, element) in elements.enumerated() { self[index + offset] = element }
  }
}

extension SharedArray: RandomAccessCollection {
  /// Zero.
  public var startIndex: Int { 0 }
  /// The number of elements.
  public var endIndex: Int { count }
}

extension SharedArray where Element: FixedWidthInteger {
  /// Adds to an element in one indivisible change, wrapping around.
  ///
  /// Never blocks.
  ///
  /// - Parameters:
  ///   - amount: What to add.
  ///   - index: Which element; out of range traps.
  /// - Returns: The element before.
  @discardableResult
  public func add(_ amount: Element, at index: Int) -> Element {
    block.region.update(offset(index)) { $0 &+ amount }
  }
}

extension SharedArray: Codable {
  /// Encodes the handle: only a queue of the same family can carry it.
  public func encode(to encoder: any Encoder) throws {
    try encoder.attach(block.handle)
  }

  /// Decodes a handle that came through a queue.
  ///
  /// - Throws: `invalidHandle` when the elements of what the handle names are of another type.
  public init(from decoder: any Decoder) throws {
    try self.init(Family.references.resolve(decoder.detachHandle(), as: .array))
  }

  init(_ block: BlockReference) throws(PrimitivesError) {
    self.block = try block.checked(.of(Element.self))
    let stride = block.word(Self.strideOffset).load()
    guard stride == UInt64(MemoryLayout<Element>.stride) else {
      throw PrimitivesError(
        .invalidHandle,
        "this SharedArray has elements of \(stride) bytes, not \(MemoryLayout<Element>.stride)")
    }
    count = Int(block.word(Self.countOffset).load())
  }
}

extension SharedArray: CustomStringConvertible {
  /// The elements as an `Array` shows them, one looked at after the other; never blocks.
  public var description: String { "\(Array(self))" }
}
