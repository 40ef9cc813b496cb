// SPDX-License-Identifier: Apache-2.0

import CPrimitives

/// What a terminal sends to all processes of a program at Ctrl-C.
enum InterruptSignal {
  /// Leaves it to the process that this one serves.
  static func ignore() { cp_ignore_interrupt() }
}
