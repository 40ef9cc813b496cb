// SPDX-License-Identifier: Apache-2.0

import Foundation
import Primitives

/// Ends while another of its threads has no end.
struct ThreadStarter: ProcessBody {
  func run() throws {
    let isThere = try CountingSemaphore(permits: 0)
    let thread = Thread {
      isThere.release()
      Spin.forever()
    }
    thread.start()
    isThere.acquire()
  }
}
