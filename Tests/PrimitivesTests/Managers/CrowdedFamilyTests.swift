// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Primitives

/// More threads and processes call a manager's objects than its server has descriptors for.
@Suite(.watched) struct CrowdedFamilyTests {
  private static let callers = 12

  @Test func `every thread is served in its turn, however many stay`() throws {
    let manager = try Manager(
      hosting: HostedCounter.self, initializer: FewerDescriptors())
    let counter = try manager.host(HostedCounter.self, seed: 0)
    let called = Guarded(0)
    let failures = Threads.run(Self.callers) { _ in
      for _ in 0..<3 { try counter.call(HostedCounter.Add()) }
      called.locked { $0 += 1 }
      // Each keeps what it has until all have called: no one makes room by leaving.
      while called.locked({ $0 }) < Self.callers { Spin.yield() }
      try counter.call(HostedCounter.Add())
    }
    #expect(failures == [])
    #expect(try counter.call(HostedCounter.Read()) == 4 * Self.callers)
    manager.shutdown()
    #expect(try manager.join() == .exited(0))
  }

  @Test func `processes are served in their turn`() throws {
    let manager = try Manager(
      hosting: HostedCounter.self, initializer: FewerDescriptors())
    let counter = try manager.host(HostedCounter.self, seed: 0)
    let children = try (0..<Self.callers).map { _ in
      try ChildProcess.start(CounterCaller(counter: counter), using: .forkServer)
    }
    #expect(try Children.join(children) == Array(repeating: 0, count: Self.callers))
    #expect(try counter.call(HostedCounter.Read()) == Self.callers)
    manager.shutdown()
  }

  @Test func `clients of another family come in as others leave, or hear what is short`() throws {
    let anyPort = ConnectionAddress.tcp(host: "127.0.0.1", port: 0)
    let manager = try Manager(
      at: anyPort, key: "secret", hosting: HostedCounter.self,
      initializer: FewerDescriptors(count: 28))
    let counter = try manager.host(HostedCounter.self, seed: 0)
    try manager.publish(counter, as: "counter")
    let address = try #require(manager.address)
    let failures = Threads.run(6) { _ in try Visitor.visit(address) }
    #expect(failures == [])
    manager.shutdown()
    #expect(try manager.join() == .exited(0))
  }
}

/// Leaves a server very few descriptors.
struct FewerDescriptors: ProcessBody {
  /// With agents to start, a server needs some more.
  var count: UInt = 20

  func run() throws { try FileLimit.set(count) }
}

/// Calls a hosted object once, and ends.
struct CounterCaller: ProcessBody {
  let counter: Proxy<HostedCounter>

  func run() throws { try counter.call(HostedCounter.Add()) }
}
