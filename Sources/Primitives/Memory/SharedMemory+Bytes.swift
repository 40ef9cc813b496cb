// SPDX-License-Identifier: Apache-2.0

/// Reading and writing. Nothing here blocks; what is out of range traps, and what is closed does.
extension SharedMemory {
  /// One byte.
  public subscript(index: Int) -> UInt8 {
    get { core.load(index, as: UInt8.self) }
    nonmutating set { core.store(newValue, index) }
  }

  /// Reads an integer; whole, if it lies at a multiple of its size.
  ///
  /// - Parameters:
  ///   - offset: Its first byte.
  ///   - type: What it is.
  /// - Returns: The integer at this instant.
  public func load<T: FixedWidthInteger & BitwiseCopyable>(
    fromByteOffset offset: Int, as type: T.Type
  ) -> T {
    core.load(offset, as: type)
  }

  /// Reads a floating-point number; whole, if it lies at a multiple of its size.
  ///
  /// - Parameters:
  ///   - offset: Its first byte.
  ///   - type: What it is.
  /// - Returns: The number at this instant.
  public func load<T: BinaryFloatingPoint & BitwiseCopyable>(
    fromByteOffset offset: Int, as type: T.Type
  ) -> T {
    core.load(offset, as: type)
  }

  /// Writes an integer; whole, if it lies at a multiple of its size.
  ///
  /// - Parameters:
  ///   - value: What to write.
  ///   - offset: Its first byte.
  public func store<T: FixedWidthInteger & BitwiseCopyable>(_ value: T, toByteOffset offset: Int) {
    core.store(value, offset)
  }

  /// Writes a floating-point number; whole, if it lies at a multiple of its size.
  ///
  /// - Parameters:
  ///   - value: What to write.
  ///   - offset: Its first byte.
  public func store<T: BinaryFloatingPoint & BitwiseCopyable>(
    _ value: T, toByteOffset offset: Int
  ) {
    core.store(value, offset)
  }

  /// Adds to an integer in one indivisible change, wrapping around.
  ///
  /// - Parameters:
  ///   - amount: What to add.
  ///   - offset: The integer's first byte, a multiple of its size.
  /// - Returns: The integer before.
  @discardableResult
  public func add<T: FixedWidthInteger & BitwiseCopyable>(
    _ amount: T, atByteOffset offset: Int
  ) -> T {
    core.update(offset) { $0 &+ amount }
  }

  /// Replaces an integer if it is what is expected, in one indivisible change.
  ///
  /// - Parameters:
  ///   - expected: What it has to be.
  ///   - newValue: What it is to be then.
  ///   - offset: The integer's first byte, a multiple of its size.
  /// - Returns: Whether it was replaced.
  public func compareExchange<T: FixedWidthInteger & BitwiseCopyable>(
    _ expected: T, _ newValue: T, atByteOffset offset: Int
  ) -> Bool {
    core.update(offset) { $0 == expected ? newValue : nil } == expected
  }

  /// Copies bytes out.
  ///
  /// - Parameter range: Which bytes.
  /// - Returns: The bytes; what others write meanwhile may be among them in part.
  public func bytes(_ range: Range<Int>) -> [UInt8] {
    core.read(range.lowerBound, count: range.count)
  }

  /// Copies bytes in; a process that dies here may have copied a part.
  ///
  /// - Parameters:
  ///   - bytes: What to copy.
  ///   - offset: Where the first byte goes.
  public func copyBytes(_ bytes: some Collection<UInt8>, toByteOffset offset: Int = 0) {
    core.write(bytes, offset)
  }

  /// Runs `body` with all bytes in place, to be read without a copy.
  ///
  /// Others may write meanwhile.
  ///
  /// - Parameter body: Gets the bytes; closing the memory during it traps.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws.
  public func withBytes<R: ~Copyable, E: Error>(
    _ body: (Span<UInt8>) throws(E) -> R
  ) throws(E) -> R {
    try core.withSpan(body)
  }

  /// Runs `body` with all bytes in place, to be read and written without a copy.
  ///
  /// Others may read and write meanwhile, see `withLock`.
  ///
  /// - Parameter body: Gets the bytes; closing the memory during it traps.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws.
  public func withMutableBytes<R: ~Copyable, E: Error>(
    _ body: (inout MutableSpan<UInt8>) throws(E) -> R
  ) throws(E) -> R {
    try core.withMutableSpan(body)
  }
}
