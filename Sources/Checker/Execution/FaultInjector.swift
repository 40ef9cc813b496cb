// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Does to the workers what the schedule's faults say, when the workers have come that far.
struct FaultInjector {
  private enum State {
    case waiting
    case due(UInt64)
    case stopped(until: UInt64)
  }

  private var faults: [(fault: Fault, state: State)]
  /// The workers that were sent a SIGKILL.
  private(set) var killed: Set<Int> = []

  init(_ faults: [Fault]) {
    self.faults = faults.map { ($0, .waiting) }
  }

  var isDone: Bool { faults.isEmpty }

  /// Whether a worker is stopped at this moment.
  var holdsAny: Bool {
    faults.contains { if case .stopped = $0.state { true } else { false } }
  }

  /// Looks how far each worker has come, and does what is due.
  mutating func step(completed: (Int) -> Int, workers: [Int: ChildProcess]) {
    let now = Deadline.now
    faults = faults.compactMap { fault, state in
      guard let worker = workers[fault.process] else { return nil }
      switch state {
      case .waiting:
        guard completed(fault.process) >= fault.afterCalls else { return (fault, state) }
        return (fault, .due(now + fault.delayNanoseconds))
      case .due(let instant):
        guard now >= instant else { return (fault, state) }
        switch fault.kind {
        case .kill:
          killed.insert(fault.process)
          worker.kill()
          return nil
        case .stop:
          worker.signal(Signal.stop)
          return (fault, .stopped(until: now + fault.pauseNanoseconds))
        }
      case .stopped(let instant):
        guard now >= instant else { return (fault, state) }
        worker.signal(Signal.resume)
        return nil
      }
    }
  }

  private enum Signal {
    static let stop: Int32 = 19
    static let resume: Int32 = 18
  }
}
