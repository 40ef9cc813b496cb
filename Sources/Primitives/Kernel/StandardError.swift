// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Writes lines to standard error whole, each in one call, so that lines of processes do not mix.
package enum StandardError {
  package static func writeLine(_ line: String) {
    var bytes = [UInt8]((line + "\n").utf8)
    while !bytes.isEmpty {
      let written = unsafe bytes.withUnsafeBytes { unsafe write(2, $0.baseAddress, $0.count) }
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else { return }
      bytes.removeFirst(written)
    }
  }
}
