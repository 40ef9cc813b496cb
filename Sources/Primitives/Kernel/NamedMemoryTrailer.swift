// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc

/// The last page of a file of named memory: says that it is one, and how much of it is data.
///
/// | Byte | Holds |
/// |---|---|
/// | 0 | the magic number |
/// | 8 | the version of this layout |
/// | 12 | 1 when the name outlives its users |
/// | 16 | the number of bytes of data |
/// | 64 | whether a holder of the users' lock has died |
/// | 128 | the users' lock |
/// | 192 | the lock of who writes into a `ShareableList` |
///
/// All but the locks is written before the file has a name, and never again.
struct NamedMemoryTrailer: Equatable {
  static let bytes = 4096
  static let abandonedByte = 64
  static let userLockByte = 128
  static let listLockByte = 192

  private static let magic: UInt64 = 0x4D53_5F4E_5F53_5750
  private static let version: UInt32 = 1
  private static let headWords = 3

  let count: Int
  let isKept: Bool

  init(count: Int, isKept: Bool) {
    self.count = count
    self.isKept = isKept
  }

  /// How large a file with so much data is, or `nil` when no file is that large.
  static func fileBytes(for count: Int) -> UInt64? {
    guard count > 0, count <= 1 << 60 else { return nil }
    let pages = (UInt64(count) + UInt64(bytes) - 1) / UInt64(bytes)
    return (pages + 1) * UInt64(bytes)
  }

  /// Reads the trailer of an open file, which has none if another program made it.
  ///
  /// - Throws: `invalidHandle` when another version of this library made it.
  static func read(
    from descriptor: Int32, _ file: cp_named_file, _ name: String
  ) throws(PrimitivesError) -> Self? {
    guard file.bytes >= 2 * UInt64(bytes), file.bytes % UInt64(bytes) == 0 else { return nil }
    let place = Int(file.bytes) - bytes
    let head = unsafe [UInt64](unsafeUninitializedCapacity: headWords) { buffer, filled in
      let size = headWords * MemoryLayout<UInt64>.size
      var read = 0
      repeat {
        unsafe read = pread(descriptor, buffer.baseAddress, size, place)
      } while read < 0 && errno == EINTR
      filled = read == size ? headWords : 0
    }
    guard head.count == headWords, head[0] == magic else { return nil }
    let count = Int(truncatingIfNeeded: head[2])
    guard UInt32(truncatingIfNeeded: head[1]) == version, fileBytes(for: count) == file.bytes
    else {
      throw PrimitivesError(
        .invalidHandle, "the shared memory \(name) was made by another version of this library")
    }
    return Self(count: count, isKept: head[1] >> 32 != 0)
  }

  /// Writes all of it but the magic number, which comes last.
  func write(to address: UnsafeMutableRawPointer) -> Int32 {
    for lock in [Self.userLockByte, Self.listLockByte] {
      let error = unsafe cp_mutex_make(address + lock)
      guard error == 0 else { return error }
    }
    let flags = UInt64(Self.version) | (isKept ? 1 << 32 : 0)
    unsafe address.storeBytes(of: flags, toByteOffset: 8, as: UInt64.self)
    unsafe address.storeBytes(of: UInt64(count), toByteOffset: 16, as: UInt64.self)
    unsafe address.storeBytes(of: Self.magic, as: UInt64.self)
    return 0
  }
}
