// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Plain values and bytes in the region: what locks protect, or users share at their own risk.
///
/// Values of 1, 2, 4 or 8 bytes are read and written whole, with one instruction; larger ones in
/// pieces. Each access is one step.
extension Region {
  func load<T: BitwiseCopyable>(_ offset: UInt64, as type: T.Type) -> T {
    let place = unsafe pointer(offset)
    unsafe Step.take(.load, at: place)
    return unsafe WholeValue.load(place, as: T.self)
  }

  func store<T: BitwiseCopyable>(_ offset: UInt64, _ value: T) {
    let place = unsafe pointer(offset)
    unsafe Step.take(
      MemoryLayout<T>.size == 8 ? .store : .write, at: place, operand(value))
    unsafe WholeValue.store(value, place)
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
    return unsafe WholeValue.replace(place, old, by: new)
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
    Misuse.require(offset + UInt64(bytes.count) <= self.bytes, "bytes outside the shared memory")
    unsafe bytes.withUnsafeBytes { source in
      unsafe _ = memcpy(pointer(offset), source.baseAddress!, bytes.count)
    }
  }

  /// A copy of bytes of the region.
  func read(_ count: Int, at offset: UInt64) -> [UInt8] {
    guard count > 0 else { return [] }
    Misuse.require(offset + UInt64(count) <= bytes, "bytes outside the shared memory")
    return unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      unsafe _ = memcpy(buffer.baseAddress!, pointer(offset), count)
      filled = count
    }
  }

  /// Copies bytes of the region to another place in it; the two do not overlap.
  func copy(_ count: UInt64, from source: UInt64, to target: UInt64) {
    guard count > 0 else { return }
    Misuse.require(
      source + count <= bytes && target + count <= bytes, "bytes outside the shared memory")
    unsafe _ = memcpy(pointer(target), pointer(source), Int(count))
  }

  /// Whether just these bytes stand at an offset.
  func holds(_ bytes: [UInt8], at offset: UInt64) -> Bool {
    guard !bytes.isEmpty else { return true }
    Misuse.require(offset + UInt64(bytes.count) <= self.bytes, "bytes outside the shared memory")
    return unsafe bytes.withUnsafeBytes { expected in
      unsafe memcmp(pointer(offset), expected.baseAddress!, bytes.count) == 0
    }
  }
}
