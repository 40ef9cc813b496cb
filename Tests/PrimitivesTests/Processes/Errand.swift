// SPDX-License-Identifier: Apache-2.0

import Glibc
import Primitives

/// What the children of these tests do, whichever way they are started.
enum Errand: ProcessBody {
  case nothing
  case leave(Int32)
  case leaveSaying(String)
  case fail(String)
  case wait(Gate)
  /// Says that it is there, and stays until a signal ends it.
  case stay(CountingSemaphore)
  case stayWithHandler(CountingSemaphore)
  case report(Queue<Sighting>)
  case reportAndWait(Queue<Sighting>, Gate)
  case add(SharedValue<Int>)
  case print(String, closing: [Int32])
  /// Starts a child by a method, and has it report.
  case startReporter(Queue<Sighting>, StartMethod)
  case hold(Lock, CountingSemaphore)

  func run() throws {
    switch self {
    case .nothing: break
    case .leave(let code): throw Primitives.ProcessExit(code)
    case .leaveSaying(let text): throw Primitives.ProcessExit(text)
    case .fail(let text): throw TestFailure(text)
    case .wait(let gate): gate.wait()
    case .stay(let isThere):
      isThere.release()
      Spin.forever()
    case .stayWithHandler(let isThere):
      signal(SIGINT) { _ in _exit(1) }
      isThere.release()
      Spin.forever()
    case .report(let queue): try queue.put(Sighting())
    case .reportAndWait(let queue, let gate):
      try queue.put(Sighting())
      gate.wait()
    case .add(let total): total.add(1)
    case .print(let text, let closing):
      for descriptor in closing { close(descriptor) }
      Swift.print(text)
    case .startReporter(let queue, let method):
      try queue.put(Sighting())
      let child = try ChildProcess.start(Errand.report(queue), using: method)
      try require(child.join(timeout: Children.limit) == .exited(0), "\(child)")
    case .hold(let lock, let isThere):
      _ = lock.acquire()
      isThere.release()
      Spin.forever()
    }
  }
}
