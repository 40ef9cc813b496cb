// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc
import Synchronization

/// The bytes of named memory.
///
/// What has 1, 2, 4 or 8 bytes and lies at a multiple of its size is read and written whole.
extension NamedMemory {
  func load<T: BitwiseCopyable>(_ offset: Int, as type: T.Type) -> T {
    let place = unsafe address(offset, bytes: MemoryLayout<T>.size)
    guard offset % MemoryLayout<T>.size == 0 else { return unsafe place.loadUnaligned(as: T.self) }
    switch MemoryLayout<T>.size {
    case 1: return unsafe cast(atomic(place, UInt8.self).pointee.load(ordering: .acquiring))
    case 2: return unsafe cast(atomic(place, UInt16.self).pointee.load(ordering: .acquiring))
    case 4: return unsafe cast(atomic(place, UInt32.self).pointee.load(ordering: .acquiring))
    case 8: return unsafe cast(atomic(place, UInt64.self).pointee.load(ordering: .acquiring))
    default: return unsafe place.loadUnaligned(as: T.self)
    }
  }

  func store<T: BitwiseCopyable>(_ value: T, _ offset: Int) {
    let place = unsafe address(offset, bytes: MemoryLayout<T>.size)
    guard offset % MemoryLayout<T>.size == 0 else {
      return unsafe place.storeBytes(of: value, as: T.self)
    }
    switch MemoryLayout<T>.size {
    case 1: unsafe atomic(place, UInt8.self).pointee.store(cast(value), ordering: .releasing)
    case 2: unsafe atomic(place, UInt16.self).pointee.store(cast(value), ordering: .releasing)
    case 4: unsafe atomic(place, UInt32.self).pointee.store(cast(value), ordering: .releasing)
    case 8: unsafe atomic(place, UInt64.self).pointee.store(cast(value), ordering: .releasing)
    default: unsafe place.storeBytes(of: value, as: T.self)
    }
  }

  /// Replaces an integer by what `transform` makes of it, in one indivisible change.
  ///
  /// Returns the integer before; `nil` from `transform` leaves it.
  func update<T: FixedWidthInteger & BitwiseCopyable>(
    _ offset: Int, _ transform: (T) -> T?
  ) -> T {
    precondition(
      offset % MemoryLayout<T>.size == 0,
      "SharedMemory \(name): byte \(offset) is no multiple of the size of \(T.self)")
    while true {
      let before = load(offset, as: T.self)
      guard let after = transform(before), !replace(offset, before, by: after) else {
        return before
      }
    }
  }

  private func replace<T: BitwiseCopyable>(_ offset: Int, _ old: T, by new: T) -> Bool {
    let place = unsafe address(offset, bytes: MemoryLayout<T>.size)
    switch MemoryLayout<T>.size {
    case 1:
      return unsafe atomic(place, UInt8.self).pointee.compareExchange(
        expected: cast(old), desired: cast(new), ordering: .acquiringAndReleasing
      ).exchanged
    case 2:
      return unsafe atomic(place, UInt16.self).pointee.compareExchange(
        expected: cast(old), desired: cast(new), ordering: .acquiringAndReleasing
      ).exchanged
    case 4:
      return unsafe atomic(place, UInt32.self).pointee.compareExchange(
        expected: cast(old), desired: cast(new), ordering: .acquiringAndReleasing
      ).exchanged
    case 8:
      return unsafe atomic(place, UInt64.self).pointee.compareExchange(
        expected: cast(old), desired: cast(new), ordering: .acquiringAndReleasing
      ).exchanged
    default:
      fatalError("a value of \(MemoryLayout<T>.size) bytes cannot be changed indivisibly")
    }
  }

  private func atomic<Bits: AtomicRepresentable>(
    _ place: UnsafeMutableRawPointer, _ type: Bits.Type
  ) -> UnsafeMutablePointer<Atomic<Bits>> {
    unsafe place.assumingMemoryBound(to: Atomic<Bits>.self)
  }

  /// The same bits as another type of the same size.
  private func cast<T: BitwiseCopyable, Bits: BitwiseCopyable>(_ value: T) -> Bits {
    unsafe unsafeBitCast(value, to: Bits.self)
  }

  // MARK: Many bytes

  /// A copy of a range of bytes; what others write meanwhile is in it or not, byte by byte.
  func read(_ offset: Int, count: Int) -> [UInt8] {
    let source = unsafe address(offset, bytes: count)
    return unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      if count > 0 { unsafe _ = memcpy(buffer.baseAddress!, source, count) }
      filled = count
    }
  }

  func write(_ bytes: some Collection<UInt8>, _ offset: Int) {
    let copied: Void? = bytes.withContiguousStorageIfAvailable { source in
      let place = unsafe address(offset, bytes: source.count)
      if let start = source.baseAddress { unsafe _ = memcpy(place, start, source.count) }
    }
    if copied == nil { write(Array(bytes), offset) }
  }

  func withSpan<R: ~Copyable, E: Error>(_ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
    try visiting { () throws(E) in
      let start = unsafe address(0, bytes: count).assumingMemoryBound(to: UInt8.self)
      return try unsafe body(Span(_unsafeStart: start, count: count))
    }
  }

  func withMutableSpan<R: ~Copyable, E: Error>(
    _ body: (inout MutableSpan<UInt8>) throws(E) -> R
  ) throws(E) -> R {
    try visiting { () throws(E) in
      let start = unsafe address(0, bytes: count).assumingMemoryBound(to: UInt8.self)
      var span = unsafe MutableSpan(_unsafeStart: start, count: count)
      return try body(&span)
    }
  }
}
