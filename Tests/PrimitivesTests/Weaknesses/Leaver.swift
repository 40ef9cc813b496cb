// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Ends by `_exit` while a child of its own lives on.
struct Leaver: ProcessBody {
  var gate: Gate
  var pids: Queue<Int32>
  var method: StartMethod

  func run() throws {
    let child = try ChildProcess.start(Errand.wait(gate), using: method, followsParent: false)
    try pids.put(child.pid)
    ControlledProcess.exit(0)
  }
}
