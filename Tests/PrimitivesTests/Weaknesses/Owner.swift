// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Has a daemon that has a child, and ends once both are there.
struct Owner: ProcessBody {
  var pids: Queue<Int32>
  var method: StartMethod

  func run() throws {
    let own = try Queue<Int32>()
    try ChildProcess.start(
      Chain(length: 2, pids: own, method: method), using: method, isDaemon: true)
    for _ in 0..<2 { try pids.put(own.get()) }
  }
}
