// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Makes a queue, and a child that uses it.
struct QueueMaker: ProcessBody {
  var method: StartMethod

  func run() throws {
    let queue = try Queue<Sighting>()
    let child = try ChildProcess.start(Errand.report(queue), using: method)
    try require(child.join(timeout: Children.limit) == .exited(0), "\(child)")
    try require(queue.get().kernelParent == CurrentProcess.pid, "another parent")
  }
}
