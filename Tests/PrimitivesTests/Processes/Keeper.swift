// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Has shared objects that no one else has.
struct Keeper: ProcessBody {
  var lock: Lock
  var array: SharedArray<Int>
  var ready: CountingSemaphore
  var mayEnd: CountingSemaphore

  func run() throws {
    let holds = lock
    try holds.withLock { try require(array[99_999] == 7, "another value") }
    ready.release()
    mayEnd.acquire()
  }
}
