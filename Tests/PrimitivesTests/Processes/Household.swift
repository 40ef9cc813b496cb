// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Starts a daemon, and one that is none, and ends.
struct Household: ProcessBody {
  var started: CountingSemaphore
  var gate: Gate
  var total: SharedValue<Int>
  var method: StartMethod

  func run() throws {
    let isThere = try CountingSemaphore(permits: 0)
    try ChildProcess.start(Errand.stay(isThere), using: method, isDaemon: true)
    isThere.acquire()
    try ChildProcess.start(
      Household.Patient(started: started, gate: gate, total: total), using: method)
  }

  /// Comes to its end in its own time.
  struct Patient: ProcessBody {
    var started: CountingSemaphore
    var gate: Gate
    var total: SharedValue<Int>

    func run() {
      started.release()
      gate.wait()
      total.add(1)
    }
  }
}
