// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What a terminal looks like at this moment.
package enum TerminalSize {
  /// The columns of the terminal behind a descriptor, or `nil` when it is none or does not say.
  package static func columns(of descriptor: Int32) -> Int? {
    var size = winsize()
    guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return nil
    }
    return Int(size.ws_col)
  }
}
