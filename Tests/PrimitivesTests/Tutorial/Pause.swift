// SPDX-License-Identifier: Apache-2.0

import Primitives

/// The pauses of the tutorial's programs: there they stand for work, no one relies on them.
enum Pause {
  static func of(_ duration: Duration) {
    Spin.sleep(duration)
  }
}
