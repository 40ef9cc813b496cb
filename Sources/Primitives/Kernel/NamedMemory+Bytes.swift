// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc

/// The bytes of named memory.
///
/// What has 1, 2, 4 or 8 bytes and lies at a multiple of its size is read and written whole.
extension NamedMemory {
  func load<T: BitwiseCopyable>(_ offset: Int, as type: T.Type) -> T {
    let place = unsafe address(offset, bytes: MemoryLayout<T>.size)
    guard offset % MemoryLayout<T>.size == 0 else { return unsafe place.loadUnaligned(as: T.self) }
    return unsafe WholeValue.load(place, as: T.self)
  }

  func store<T: BitwiseCopyable>(_ value: T, _ offset: Int) {
    let place = unsafe address(offset, bytes: MemoryLayout<T>.size)
    guard offset % MemoryLayout<T>.size == 0 else {
      return unsafe place.storeBytes(of: value, as: T.self)
    }
    unsafe WholeValue.store(value, place)
  }

  /// Replaces an integer by what `transform` makes of it, in one indivisible change.
  ///
  /// Returns the integer before; `nil` from `transform` leaves it.
  func update<T: FixedWidthInteger & BitwiseCopyable>(
    _ offset: Int, _ transform: (T) -> T?
  ) -> T {
    Misuse.require(
      offset % MemoryLayout<T>.size == 0,
      "SharedMemory \(name): byte \(offset) is no multiple of the size of \(T.self)")
    let place = unsafe address(offset, bytes: MemoryLayout<T>.size)
    while true {
      let before = unsafe WholeValue.load(place, as: T.self)
      guard let after = transform(before),
        unsafe !WholeValue.replace(place, before, by: after)
      else { return before }
    }
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
