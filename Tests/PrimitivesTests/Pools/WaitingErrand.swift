// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Says that it is there, and waits.
struct WaitingErrand: PoolTask {
  let isThere: CountingSemaphore
  let gate: Gate

  func run() throws -> Bool {
    isThere.release()
    gate.wait()
    return true
  }
}
