// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Values of 1, 2, 4 or 8 bytes at multiples of their size in shared memory: read, written and
/// replaced whole, with one instruction each.
///
/// Values of another size are read and written in pieces, and cannot be replaced.
enum WholeValue {
  @unsafe @inline(__always)
  static func load<T: BitwiseCopyable>(_ place: UnsafeMutableRawPointer, as type: T.Type) -> T {
    switch MemoryLayout<T>.size {
    case 1: return unsafe cast(atomic(place, UInt8.self).pointee.load(ordering: .acquiring))
    case 2: return unsafe cast(atomic(place, UInt16.self).pointee.load(ordering: .acquiring))
    case 4: return unsafe cast(atomic(place, UInt32.self).pointee.load(ordering: .acquiring))
    case 8: return unsafe cast(atomic(place, UInt64.self).pointee.load(ordering: .acquiring))
    default: return unsafe place.loadUnaligned(as: T.self)
    }
  }

  @unsafe @inline(__always)
  static func store<T: BitwiseCopyable>(_ value: T, _ place: UnsafeMutableRawPointer) {
    switch MemoryLayout<T>.size {
    case 1: unsafe atomic(place, UInt8.self).pointee.store(cast(value), ordering: .releasing)
    case 2: unsafe atomic(place, UInt16.self).pointee.store(cast(value), ordering: .releasing)
    case 4: unsafe atomic(place, UInt32.self).pointee.store(cast(value), ordering: .releasing)
    case 8: unsafe atomic(place, UInt64.self).pointee.store(cast(value), ordering: .releasing)
    default: unsafe place.storeBytes(of: value, as: T.self)
    }
  }

  /// Replaces a value if its bits are those of `old`, and returns whether they were.
  @unsafe @inline(__always)
  static func replace<T: BitwiseCopyable>(
    _ place: UnsafeMutableRawPointer, _ old: T, by new: T
  ) -> Bool {
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

  @inline(__always)
  private static func atomic<Bits: AtomicRepresentable>(
    _ place: UnsafeMutableRawPointer, _ type: Bits.Type
  ) -> UnsafeMutablePointer<Atomic<Bits>> {
    unsafe place.assumingMemoryBound(to: Atomic<Bits>.self)
  }

  /// The same bits as another type of the same size.
  @inline(__always)
  private static func cast<T: BitwiseCopyable, Bits: BitwiseCopyable>(_ value: T) -> Bits {
    unsafe unsafeBitCast(value, to: Bits.self)
  }
}
