// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

@Suite(.watched) struct HostedObjectTests {
  @Test func `an object lives in the server, and its calls return what they return`() throws {
    try Manager.with(hosting: HostedCounter.self) { manager in
      let counter = try manager.host(HostedCounter.self, seed: 5)
      #expect(try counter.call(HostedCounter.Add(amount: 2)) == 5)
      #expect(try counter.call(HostedCounter.Read()) == 7)
      let twin = try counter.call(HostedCounter.Twin())
      try twin.call(HostedCounter.Add(amount: 10))
      #expect(try twin.call(HostedCounter.Read()) == 17)
      #expect(try counter.call(HostedCounter.Read()) == 7)
      #expect(twin != counter)
      #expect("\(counter)" == "Proxy(HostedCounter)")
      #expect(try counter.call(HostedCounter.Ask(other: twin)) == 17)
    }
  }

  @Test func `what is thrown there is thrown here`() throws {
    try Manager.with(hosting: HostedCounter.self) { manager in
      let counter = try manager.host(HostedCounter.self, seed: 0)
      #expect(throws: HostedFailure(text: "on purpose")) {
        try counter.call(HostedCounter.Fail(isCodable: true))
      }
      let error = #expect(throws: RemoteError.self) {
        try counter.call(HostedCounter.Fail(isCodable: false))
      }
      #expect(error?.typeName == "TestFailure")
      #expect(error?.message == "of a type that is not Codable")
      #expect(error?.processName == "Manager" && error?.processPid == manager.server.pid)
      #expect(throws: HostedFailure(text: "a negative seed")) {
        try manager.host(HostedCounter.self, seed: -1)
      }
      #expect(try counter.call(HostedCounter.Read()) == 0)
    }
  }

  @Test func `only what is exposed can be called`() throws {
    try Manager.with(hosting: HostedCounter.self) { manager in
      let counter = try manager.host(HostedCounter.self, seed: 0)
      try requireError(.notFound) { _ = try counter.call(HostedCounter.Hidden()) }
      try requireError(.notFound) { _ = try manager.host(UnknownHosted.self, seed: 0) }
      #expect(try counter.call(HostedCounter.Read()) == 0)
    }
  }

  @Test(arguments: StartMethod.allCases)
  func `calls of many processes come one after the other`(method: StartMethod) throws {
    _ = try Template().run(HostedCallsTask(method: method))
  }

  @Test func `an object goes with its last proxy, also with a proxy that was never received`()
    throws
  {
    try Manager.with(hosting: HostedCounter.self) { manager in
      #expect(try manager.hostedCount == 0)
      var counter: Proxy<HostedCounter>? = try manager.host(HostedCounter.self, seed: 0)
      let queue = try Queue<Proxy<HostedCounter>?>()
      try queue.put(manager.host(HostedCounter.self, seed: 1))
      #expect(try manager.hostedCount == 2)
      let received = try #require(try queue.get())
      #expect(try received.call(HostedCounter.Read()) == 1)
      withExtendedLifetime(counter) {}
      counter = nil
      #expect(try manager.hostedCount == 1)
      for number in 0..<300 { _ = try manager.host(HostedCounter.self, seed: number) }
      #expect(try manager.hostedCount == 1)
      withExtendedLifetime(received) {}
    }
  }

  @Test func `a killed server is an error at every call, and no one waits for it`() throws {
    let manager = try Manager(hosting: HostedCounter.self)
    let counter = try manager.host(HostedCounter.self, seed: 0)
    let other = try manager.host(HostedCounter.self, seed: 0)
    try requireError(.serverEnded) { _ = try counter.call(HostedCounter.Die()) }
    for _ in 0..<3 {
      try requireError(.serverEnded) { _ = try counter.call(HostedCounter.Read()) }
      try requireError(.serverEnded) { _ = try other.call(HostedCounter.Read()) }
      try requireError(.serverEnded) { _ = try manager.host(HostedCounter.self, seed: 0) }
    }
    #expect(try manager.join() == .signaled(9))
    manager.shutdown()
  }

  @Test func `a call with a timeout gives up, and the object goes on`() throws {
    try Manager.with(hosting: HostedCounter.self) { manager in
      let counter = try manager.host(HostedCounter.self, seed: 0)
      let gate = try Gate()
      #expect(
        try counter.call(HostedCounter.Wait(gate: gate), timeout: .milliseconds(20)) == nil)
      gate.open()
      #expect(try counter.call(HostedCounter.Wait(gate: gate), timeout: Children.limit) == true)
      #expect(try counter.call(HostedCounter.Read()) == 0)
    }
  }
}

struct HostedCallsTask: TemplateTask {
  let method: StartMethod

  func run(in context: TemplateContext) throws -> Passed {
    StartMethod.default = method
    let manager = try Manager(hosting: HostedCounter.self)
    let counter = try manager.host(HostedCounter.self, seed: 0)
    let children = try (0..<8).map { _ in try ChildProcess.start(HostedAdder(counter: counter)) }
    try require(try Children.join(children) == Array(repeating: 0, count: 8), "exits")
    let total = try counter.call(HostedCounter.Read())
    try require(total == 400, "\(total), not 400")
    manager.shutdown()
    return Passed()
  }
}

/// Adds 50 to a counter, one by one.
struct HostedAdder: ProcessBody {
  let counter: Proxy<HostedCounter>

  func run() throws {
    for _ in 0..<50 { try counter.call(HostedCounter.Add()) }
  }
}
