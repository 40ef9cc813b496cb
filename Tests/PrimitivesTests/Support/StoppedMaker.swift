// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc
import Primitives

/// A child that is stopped in the middle of making and dropping a queue.
struct StoppedMaker {
  let child: ChildProcess

  /// Forks a child that begins when the gate opens; returns when it has been stopped at `step`, or
  /// has ended before it came so far.
  init(at step: Int, opening begin: Gate) throws {
    child = try ChildProcess.fork {
      begin.wait()
      StepProbe.start(killingAt: step, signal: SIGSTOP)
      _ = try Queue<Int>()
      _ = StepProbe.stop()
    }
    begin.open()
    while ProcessStatus(of: child.pid).map({ !"TZ".contains($0.state) }) ?? false {
      Spin.yield()
    }
  }

  /// Lets it go on to its end, and returns whether it had been stopped.
  func goOn() throws -> Bool {
    let wasStopped = ProcessStatus(of: child.pid)?.state == "T"
    child.signal(SIGCONT)
    _ = try Children.join([child])
    return wasStopped
  }
}
