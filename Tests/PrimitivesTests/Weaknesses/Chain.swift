// SPDX-License-Identifier: Apache-2.0

import Primitives

/// A process that has a child that has a child, and so on, all of which stay.
struct Chain: ProcessBody {
  var length: Int
  var pids: Queue<Int32>
  var method: StartMethod

  func run() throws {
    try pids.put(CurrentProcess.pid)
    if length > 1 {
      try ChildProcess.start(Chain(length: length - 1, pids: pids, method: method), using: method)
    }
    Spin.forever()
  }
}
