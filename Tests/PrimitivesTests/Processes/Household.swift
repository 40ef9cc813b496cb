// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Starts a daemon, and one that is none, and ends.
struct Household: ProcessBody {
  var started: CountingSemaphore
  var gate: Gate
  var total: SharedValue<Int>
  var method: StartMethod

  func run() throws {
    try ChildProcess.start(Errand.stay(started), using: method, isDaemon: true)
    try ChildProcess.start(
      Household.Patient(started: started, gate: gate, total: total), using: method)
    started.release()
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
