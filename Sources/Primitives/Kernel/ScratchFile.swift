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
  /// - Throws: `systemFailure` when the file system is full.
  package func append(_ bytes: [UInt8]) throws(PrimitivesError) {
    var start = 0
    while start < bytes.count {
      let written = unsafe bytes[start...].withUnsafeBytes {
        unsafe write(descriptor, $0.baseAddress, $0.count)
      }
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else { throw PrimitivesError(call: "write", error: errno) }
      start += written
    }
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
