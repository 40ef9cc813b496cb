// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// Plain values and bytes in the region: what locks protect, or users share at their own risk.
///
/// Values of 1, 2, 4 or 8 bytes are read and written whole, with one instruction; larger ones in
/// pieces. Each access is one step.
extension Region {
  func load<T: BitwiseCopyable>(_ offset: UInt64, as type: T.Type) -> T {
    let place = unsafe pointer(offset)
    unsafe Step.take(.load, at: place)
    switch MemoryLayout<T>.size {
    case 1: return unsafe atomic(place, UInt8.self).pointee.load(ordering: .acquiring).cast()
    case 2: return unsafe atomic(place, UInt16.self).pointee.load(ordering: .acquiring).cast()
    case 4: return unsafe atomic(place, UInt32.self).pointee.load(ordering: .acquiring).cast()
    case 8: return unsafe atomic(place, UInt64.self).pointee.load(ordering: .acquiring).cast()
    default: return unsafe place.loadUnaligned(as: T.self)
    }
  }

  func store<T: BitwiseCopyable>(_ offset: UInt64, _ value: T) {
    let place = unsafe pointer(offset)
    unsafe Step.take(
      MemoryLayout<T>.size == 8 ? .store : .write, at: place, operand(value))
    switch MemoryLayout<T>.size {
    case 1: unsafe atomic(place, UInt8.self).pointee.store(castBits(value), ordering: .releasing)
    case 2: unsafe atomic(place, UInt16.self).pointee.store(castBits(value), ordering: .releasing)
    case 4: unsafe atomic(place, UInt32.self).pointee.store(castBits(value), ordering: .releasing)
    case 8: unsafe atomic(place, UInt64.self).pointee.store(castBits(value), ordering: .releasing)
    default: unsafe place.storeBytes(of: value, as: T.self)
    }
  }

  /// Replaces a value by what `transform` makes of it, in one indivisible change, and returns the
  /// value before; `nil` from `transform` leaves it.
  ///
  /// Only for sizes of 1, 2, 4 and 8 bytes.
  func update<T: BitwiseCopyable>(_ offset: UInt64, _ transform: (T) -> T?) -> T {
    while true {
      let before = load(offset, as: T.self)
      guard let after = transform(before), !replace(offset, before, by: after) else {
        return before
      }
    }
  }

  private func replace<T: BitwiseCopyable>(_ offset: UInt64, _ old: T, by new: T) -> Bool {
    let place = unsafe pointer(offset)
    unsafe Step.take(
      MemoryLayout<T>.size == 8 ? .compareExchange : .write, at: place, operand(old), operand(new))
    switch MemoryLayout<T>.size {
    case 1:
      return unsafe atomic(place, UInt8.self).pointee.compareExchange(
        expected: castBits(old), desired: castBits(new), ordering: .acquiringAndReleasing
      ).exchanged
    case 2:
      return unsafe atomic(place, UInt16.self).pointee.compareExchange(
        expected: castBits(old), desired: castBits(new), ordering: .acquiringAndReleasing
      ).exchanged
    case 4:
      return unsafe atomic(place, UInt32.self).pointee.compareExchange(
        expected: castBits(old), desired: castBits(new), ordering: .acquiringAndReleasing
      ).exchanged
    case 8:
      return unsafe atomic(place, UInt64.self).pointee.compareExchange(
        expected: castBits(old), desired: castBits(new), ordering: .acquiringAndReleasing
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

  private func castBits<T: BitwiseCopyable, Bits: BitwiseCopyable>(_ value: T) -> Bits {
    unsafe unsafeBitCast(value, to: Bits.self)
  }

  /// A value as an operand of a step: its first eight bytes.
  private func operand<T: BitwiseCopyable>(_ value: T) -> UInt64 {
    guard Step.isControlled else { return 0 }
    var bits: UInt64 = 0
    unsafe withUnsafeBytes(of: value) { source in
      unsafe withUnsafeMutableBytes(of: &bits) { unsafe $0.copyBytes(from: source.prefix(8)) }
    }
    return bits
  }

  // MARK: Bytes

  /// Copies bytes into the region; what lies there is no one's but the caller's.
  func write(_ bytes: [UInt8], at offset: UInt64) {
    guard !bytes.isEmpty else { return }
    precondition(offset + UInt64(bytes.count) <= self.bytes, "bytes outside the shared memory")
    unsafe bytes.withUnsafeBytes { source in
      unsafe _ = memcpy(pointer(offset), source.baseAddress!, bytes.count)
    }
  }

  /// A copy of bytes of the region.
  func read(_ count: Int, at offset: UInt64) -> [UInt8] {
    guard count > 0 else { return [] }
    precondition(offset + UInt64(count) <= bytes, "bytes outside the shared memory")
    return unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      unsafe _ = memcpy(buffer.baseAddress!, pointer(offset), count)
      filled = count
    }
  }
}

extension FixedWidthInteger where Self: BitwiseCopyable {
  fileprivate func cast<T: BitwiseCopyable>() -> T {
    unsafe unsafeBitCast(self, to: T.self)
  }
}
