// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc
import Primitives
import Testing

@Suite struct SignalHandlerTests {
  @Test("weakness 17: a signal handler may set the event that it has interrupted a wait for")
  func setInHandler() throws {
    _ = try Template().run(SetInHandlerTask())
  }
}

// unsafe because it is set before the handler is, by the only thread of its process.
private nonisolated(unsafe) var handledEvent: Event?

struct SetInHandlerTask: TemplateTask {
  func run(in context: TemplateContext) throws -> Passed {
    for _ in 0..<20 {
      let event = try Event()
      let child = try ChildProcess.fork {
        unsafe handledEvent = event
        signal(SIGUSR1) { _ in unsafe handledEvent?.set() }
        event.wait()
      }
      while Family.wait(of: child.token) == nil { Spin.yield() }
      child.signal(SIGUSR1)
      try require(try Children.join([child]) == [0], "it did not return")
      try require(event.isSet, "not set")
    }
    return Passed()
  }
}
