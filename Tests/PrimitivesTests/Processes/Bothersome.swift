// SPDX-License-Identifier: Apache-2.0

import Glibc
import Primitives

/// Sends signals to a process that waits for it.
struct Bothersome: ProcessBody {
  var pid: Int32

  func run() {
    for _ in 0..<50 {
      kill(pid, SIGUSR1)
      Spin.yield()
    }
  }
}
