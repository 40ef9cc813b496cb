// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc

/// Reads a file of `/proc`, whose size is not known beforehand, without Foundation.
package enum ProcFile {
  /// The file's bytes, or `nil` when it cannot be read.
  package static func read(_ path: String) -> [UInt8]? {
    let descriptor = unsafe cp_above_standard(open(path, O_RDONLY | O_CLOEXEC))
    guard descriptor >= 0 else { return nil }
    defer { _ = close(descriptor) }
    var bytes: [UInt8] = []
    while true {
      var count = 0
      let chunk = unsafe [UInt8](unsafeUninitializedCapacity: 4096) { buffer, filled in
        repeat {
          unsafe count = Glibc.read(descriptor, buffer.baseAddress, 4096)
        } while count < 0 && errno == EINTR
        filled = max(count, 0)
      }
      if count < 0 { return nil }
      if count == 0 { return bytes }
      bytes += chunk
    }
  }
}
