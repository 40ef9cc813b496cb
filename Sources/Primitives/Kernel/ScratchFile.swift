// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc

/// A file without a name, open for appending, that forked children share; it goes with its last
/// user.
package final class ScratchFile: Sendable {
  private let descriptor: Int32

  /// Creates an empty file in the directory for temporary files.
  ///
  /// - Throws: `systemFailure` when there are no descriptors or no memory left.
  package init() throws(PrimitivesError) {
    let directory = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? P_tmpdir
    descriptor = unsafe cp_scratch_file(directory)
    guard descriptor >= 0 else {
      throw PrimitivesError(call: "creating a scratch file", error: -descriptor)
    }
  }

  deinit {
    _ = close(descriptor)
  }

  /// Appends bytes with one call where the kernel takes them at once.
  ///
  /// - Throws: `outOfMemory` when the file system is full or the file may not be that large,
  ///   `systemFailure`.
  package func append(_ bytes: [UInt8]) throws(PrimitivesError) {
    guard !bytes.isEmpty else { return }
    let error = unsafe cp_write(descriptor, bytes, UInt64(bytes.count), -1)
    guard error == 0 else { throw PrimitivesError(call: "writing a file", fillingMemory: error) }
  }

  /// All that has been appended.
  package func contents() -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
      var count = 0
      bytes += unsafe [UInt8](unsafeUninitializedCapacity: 1 << 20) { buffer, filled in
        repeat {
          unsafe count = pread(descriptor, buffer.baseAddress, 1 << 20, bytes.count)
        } while count < 0 && errno == EINTR
        filled = max(count, 0)
      }
      if count <= 0 { return bytes }
    }
  }
}
