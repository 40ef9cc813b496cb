// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Becomes another program.
struct Changeling: ProcessBody {
  var isThere: CountingSemaphore

  func run() {
    isThere.release()
    ProcessCalls.becomeSleeper()
  }
}
