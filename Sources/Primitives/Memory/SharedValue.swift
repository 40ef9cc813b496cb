// SPDX-License-Identifier: Apache-2.0

/// One value in shared memory, of any type that is nothing but its bits.
///
/// ```swift
/// let total = try SharedValue(0)
/// total.value += 1                        // a read and a write: needs a lock
/// try total.withLock { $0 += 1 }          // has one
/// total.add(1)                            // needs none
/// ```
///
/// Values of 1, 2, 4 and 8 bytes are read and written whole; larger ones may be seen half-written
/// without the lock. If a process dies while it writes a larger value, the value may be
/// half-written; `withLock` tells the next one.
///
/// Python: `multiprocessing.Value` and `RawValue`.
public struct SharedValue<Value: BitwiseCopyable & Sendable>: Sendable {
  // A line of its own for the lock, so that who waits does not slow down who writes.
  private static var valueOffset: UInt64 { 64 }
  private static var sizeOffset: UInt64 { 16 }

  let block: BlockReference

  /// Creates a shared value.
  ///
  /// - Parameter value: What it is at first.
  /// - Throws: `PrimitivesError` when the family's shared memory is exhausted.
  public init(_ value: Value) throws(PrimitivesError) {
    block = try BlockReference.create(
      .value, bytes: Self.valueOffset + UInt64(MemoryLayout<Value>.stride))
    block.word(Self.sizeOffset).store(UInt64(MemoryLayout<Value>.size))
    block.describe(as: .of(Value.self))
    self.value = value
  }

  /// Makes the block of a value of so many bytes, all of them zero.
  ///
  /// - Throws: `outOfMemory`.
  static func makeBlock(size: Int) throws(PrimitivesError) -> BlockReference {
    let block = try BlockReference.create(.value, bytes: valueOffset + (UInt64(size) + 7) & ~7)
    block.word(sizeOffset).store(UInt64(size))
    return block
  }

  /// Where the value lies, whatever it is.
  static func layout(of block: BlockReference) -> SharedLayout {
    SharedLayout(
      count: 1, stride: Int(block.word(sizeOffset).load()), first: block.payload(valueOffset))
  }

  private var offset: UInt64 { block.payload(Self.valueOffset) }

  /// The value at this instant.
  ///
  /// Never blocks.
  public var value: Value {
    get { block.region.load(offset, as: Value.self) }
    nonmutating set { block.region.store(offset, newValue) }
  }

  /// Changes the value with the lock that comes with it; blocks on the lock's holder while that
  /// lives.
  ///
  /// The changed value is written when `body` returns; if `body` throws, nothing is.
  ///
  /// - Parameters:
  ///   - recover: Makes the value whole again after a holder died. Without it, that is an error.
  ///   - body: Changes the value it is given.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` or `recover` throws; `PrimitivesError.Code.holderDied` when an earlier
  ///   holder died and there is no `recover`.
  public func withLock<R>(
    recover: ((inout Value) throws -> Void)? = nil, _ body: (inout Value) throws -> R
  ) throws -> R {
    let lock = block.lock(0)
    return try withLock(lock, after: lock.acquire(), recover, body)
  }

  /// The same with a limit on the wait: `nil` means that the timeout passed and nothing was run.
  ///
  /// - Parameters:
  ///   - timeout: How long to wait for the lock at most; zero or less tries once.
  ///   - recover: Makes the value whole again after a holder died. Without it, that is an error.
  ///   - body: Changes the value it is given.
  /// - Returns: What `body` returns, or `nil` when the lock was not to be had in time.
  /// - Throws: As the form without a timeout; a timeout is not an error.
  public func withLock<R>(
    timeout: Duration, recover: ((inout Value) throws -> Void)? = nil,
    _ body: (inout Value) throws -> R
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
    timeout: Duration, recover: ((inout Value) throws -> Void)? = nil,
    _ body: (inout Value) throws -> Void
  ) throws -> Void? {
    let hasRun: Bool? = try withLock(timeout: timeout, recover: recover) { value in
      try body(&value)
      return true
    }
    return hasRun.map { _ in }
  }

  private func withLock<R>(
    _ lock: RobustLock, after outcome: RobustLock.Outcome,
    _ recover: ((inout Value) throws -> Void)?, _ body: (inout Value) throws -> R
  ) throws -> R {
    defer { _ = lock.release() }
    var value = self.value
    if outcome == .acquiredAbandoned {
      guard let recover else {
        throw PrimitivesError(
          .holderDied, "a process died while it held this value's lock; it may be half-written")
      }
      try recover(&value)
      self.value = value
      lock.markRecovered()
    }
    let result = try body(&value)
    self.value = value
    return result
  }
}

extension SharedValue where Value: FixedWidthInteger {
  /// Adds to the value in one indivisible change, wrapping around.
  ///
  /// Never blocks.
  ///
  /// - Parameter amount: What to add.
  /// - Returns: The value before.
  @discardableResult
  public func add(_ amount: Value) -> Value {
    guard Value.bitWidth == 64 else { return block.region.update(offset) { $0 &+ amount } }
    let before = block.region.word(offset).add(UInt64(truncatingIfNeeded: amount))
    return Value(truncatingIfNeeded: before)
  }

  /// Replaces the value in one indivisible change.
  ///
  /// Never blocks.
  ///
  /// - Parameter newValue: What it is to be.
  /// - Returns: The value before.
  public func exchange(_ newValue: Value) -> Value {
    block.region.update(offset) { _ in newValue }
  }

  /// Replaces the value if it is what is expected, in one indivisible change.
  ///
  /// Never blocks.
  ///
  /// - Parameters:
  ///   - expected: What the value has to be.
  ///   - newValue: What it is to be then.
  /// - Returns: Whether it was replaced.
  public func compareExchange(_ expected: Value, _ newValue: Value) -> Bool {
    block.region.update(offset) { $0 == expected ? newValue : nil } == expected
  }
}

extension SharedValue: Codable {
  /// Encodes the handle: only a queue of the same family can carry it.
  public func encode(to encoder: any Encoder) throws {
    try encoder.attach(block.handle)
  }

  /// Decodes a handle that came through a queue.
  ///
  /// - Throws: `invalidHandle` when the value that the handle names is of another type.
  public init(from decoder: any Decoder) throws {
    try self.init(Family.references.resolve(decoder.detachHandle(), as: .value))
  }

  init(_ block: BlockReference) throws(PrimitivesError) {
    self.block = try block.checked(.of(Value.self))
    let size = block.word(Self.sizeOffset).load()
    guard size == UInt64(MemoryLayout<Value>.size) else {
      throw PrimitivesError(
        .invalidHandle,
        "this SharedValue holds \(size) bytes, not \(MemoryLayout<Value>.size)")
    }
  }
}

extension SharedValue: CustomStringConvertible {
  /// The value at this instant; never blocks.
  public var description: String { "SharedValue(\(String(reflecting: value)))" }
}
