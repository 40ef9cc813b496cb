// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc
import Testing

@testable import Primitives

/// A listener in a process that can have no more descriptors.
@Suite struct ListenerExhaustionTests {
  @Test func `without descriptors accept is an error, and those who wait are served later`() throws
  {
    _ = try Template().run(ListenerExhaustionTask(hasPending: false))
  }

  @Test func `who has proved nothing gives its descriptor away`() throws {
    _ = try Template().run(ListenerExhaustionTask(hasPending: true))
  }
}

struct ListenerExhaustionTask: TemplateTask {
  let hasPending: Bool

  func run(in context: TemplateContext) throws -> Passed {
    let listener = try Listener(key: "k", handshakeTimeout: .seconds(100_000))
    let address = listener.address
    var silent: RawPeer?
    if hasPending {
      silent = try RawPeer(connectedTo: address)
      try require(listener.accept(timeout: .zero) == nil, "silence was let in")
    }
    let child = try ChildProcess.fork {
      let client = try Connection.connect(to: address, key: "k", timeout: Children.limit)
      try require(client?.take(String.self) == "welcome", "another message")
    }
    _ = try Connection.wait(for: [listener])
    var accepted: Connection?
    let before = try FileLimit.set(64)
    do {
      var rest: [OwnedDescriptor] = []
      defer {
        rest = []
        _ = try? FileLimit.set(before)
      }
      while true {
        let copy = dup(0)
        if copy < 0 { break }
        rest.append(OwnedDescriptor(owning: copy))
      }
      if hasPending {
        accepted = try listener.accept(timeout: Children.limit)
      } else {
        // Not in vain: it throws instead of turning round and round.
        for _ in 0..<3 { try requireError(.systemFailure) { _ = try listener.accept() } }
      }
    }
    let connection = try accepted ?? listener.accept(timeout: Children.limit)
    try connection?.send("welcome")
    try require(Children.join([child]) == [0], "\(child)")
    try require(listener.refusedCount == (hasPending ? 1 : 0), "\(listener.refusedCount)")
    if let silent { _ = try silent.receiveRest() }
    return Passed()
  }
}
