// SPDX-License-Identifier: Apache-2.0

import Glibc
import Primitives

/// The terminal that standard error leads to.
package enum Terminal {
  /// Its columns at this moment, or `nil` when it is none or does not say.
  package static var columns: Int? { TerminalSize.columns(of: STDERR_FILENO) }
}
