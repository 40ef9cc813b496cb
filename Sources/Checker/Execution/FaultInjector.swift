// SPDX-License-Identifier: Apache-2.0

import Glibc
import Primitives

/// Does to the workers what the schedule's faults say, when the workers have come that far.
struct FaultInjector {
  private enum State {
    case waiting
    case due(UInt64)
  }

  private var faults: [(fault: Fault, state: State)]
  /// Processes that stop a worker each and let it go on.
  private var pauses: [ChildProcess] = []
  /// The workers that were sent a SIGKILL.
  private(set) var killed: Set<Int> = []

  init(_ faults: [Fault]) {
    self.faults = faults.map { ($0, .waiting) }
  }

  var isDone: Bool { faults.isEmpty }

  /// Whether a worker may be stopped at this moment.
  var holdsAny: Bool { pauses.contains(where: \.isAlive) }

  /// Looks how far each worker has come, and does what is due.
  ///
  /// - Parameters:
  ///   - completed: How many calls a worker has completed.
  ///   - workers: Those that have not ended.
  ///   - instead: Does a fault to something else than the worker; returns whether it has.
  /// - Throws: `systemFailure` when the kernel refuses a process.
  mutating func step(
    completed: (Int) -> Int, workers: [Int: ChildProcess],
    instead: (Fault, ChildProcess) -> Bool
  ) throws {
    let now = Deadline.now
    var left: [(fault: Fault, state: State)] = []
    for (fault, state) in faults {
      guard let worker = workers[fault.process] else { continue }
      switch state {
      case .waiting where completed(fault.process) >= fault.afterCalls:
        left.append((fault, .due(now + fault.delayNanoseconds)))
      case .due(let instant) where now >= instant:
        if !instead(fault, worker) { try inflict(fault, on: worker) }
      case .waiting, .due:
        left.append((fault, state))
      }
    }
    faults = left
  }

  private mutating func inflict(_ fault: Fault, on worker: ChildProcess) throws {
    switch fault.kind {
    case .kill:
      killed.insert(fault.process)
      worker.kill()
    case .stop:
      // A stopped worker may hold what the supervisor needs next, so someone else wakes it.
      let pause = Duration.nanoseconds(fault.pauseNanoseconds)
      pauses.append(
        try ChildProcess.fork(name: "pause of worker \(fault.process)") {
          worker.signal(SIGSTOP)
          Spin.sleep(pause)
          worker.signal(SIGCONT)
        })
    }
  }

  /// Waits until no worker is stopped any more.
  mutating func finish() throws {
    for pause in pauses { try pause.join() }
    pauses = []
  }
}
