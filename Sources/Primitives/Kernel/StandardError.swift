// SPDX-License-Identifier: Apache-2.0

import CPrimitives

/// Writes lines to standard error whole, each in one call, so that lines of processes do not mix.
package enum StandardError {
  package static func writeLine(_ line: String) {
    // One that no one reads any more must not end who writes to it.
    let bytes = [UInt8]((line + "\n").utf8)
    unsafe bytes.withUnsafeBytes { bytes in
      if let start = bytes.baseAddress { unsafe cp_write_error(start, bytes.count) }
    }
  }
}
