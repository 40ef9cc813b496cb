// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc

/// A memory file whose contents cannot change any more: how large messages are handed over.
enum SealedFile {
  /// One read: below what the kernel takes at once.
  private static let step = 1 << 30

  /// Makes a file with these bytes.
  ///
  /// - Throws: `outOfMemory`, or `systemFailure` when there are no descriptors left.
  static func make(of bytes: Span<UInt8>) throws(PrimitivesError) -> OwnedDescriptor {
    let number = unsafe cp_memory_file("message")
    guard number >= 0 else { throw PrimitivesError(call: "memfd_create", error: -number) }
    let file = OwnedDescriptor(owning: number)
    // First reserved, so that a full machine is an error here and not a signal.
    var error = cp_reserve(number, 0, UInt64(bytes.count))
    if error == 0 {
      error = unsafe bytes.withUnsafeBytes { bytes in
        guard let start = bytes.baseAddress else { return 0 }
        return unsafe cp_write(number, start, UInt64(bytes.count), 0)
      }
    }
    guard error == 0 else {
      throw PrimitivesError(call: "writing a message of \(bytes.count) bytes", fillingMemory: error)
    }
    error = cp_seal_contents(number)
    guard error == 0 else { throw PrimitivesError(call: "sealing a memory file", error: error) }
    return file
  }

  /// Appends the contents of such a file, which has to be one of exactly so many bytes.
  ///
  /// Nothing is believed of the file: it came from another process. It is read, not mapped, and
  /// what it takes of this process's memory it has already taken of its maker's.
  ///
  /// - Returns: Whether it was as it should be; nothing has been allocated otherwise.
  static func append(
    _ file: OwnedDescriptor, bytes count: UInt64, to bytes: inout [UInt8]
  ) -> Bool {
    guard count <= UInt64(Int.max - bytes.count), cp_is_sealed(file.rawValue, count) else {
      return false
    }
    let count = Int(count)
    var isWhole = true
    bytes.append(addingCapacity: count) { output in
      unsafe output.withUnsafeMutableBufferPointer { room, filled in
        let start = filled
        while filled - start < count {
          let done = filled - start
          let read = unsafe pread(
            file.rawValue, room.baseAddress! + filled, min(count - done, step), done)
          if read < 0 && errno == EINTR { continue }
          guard read > 0 else {
            isWhole = false
            return
          }
          filled += read
        }
      }
    }
    return isWhole
  }
}
