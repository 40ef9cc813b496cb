// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc
import Primitives
import Testing

@Suite(.watched) struct RemoteManagerTests {
  static let addresses: [ConnectionAddress] = [
    .tcp(host: "127.0.0.1", port: 0), .abstract("primitives-test-\(getpid())"),
  ]

  /// Runs a case in a process of another family, which knows a manager of this one's.
  private func run(
    _ what: RemoteManagerTask.Case, at address: ConnectionAddress = Self.addresses[0],
    _ prepare: (Manager) throws -> Void = { _ in }, check: (Manager) throws -> Void = { _ in }
  ) throws {
    try Manager.with(at: address, key: "secret", hosting: HostedCounter.self) { manager in
      try prepare(manager)
      let address = try #require(manager.address)
      _ = try Template().run(RemoteManagerTask(what: what, address: address))
      try check(manager)
    }
  }

  @Test(arguments: addresses)
  func `another family uses everything that is published`(address: ConnectionAddress) throws {
    let queue = try Queue<String>()
    let numbers = try SharedDictionary<String, Int>()
    let list = try SharedList<[Int]>()
    try run(.usesWhatIsPublished, at: address) { manager in
      try manager.publish(queue, as: "queue")
      try manager.publish(numbers, as: "numbers")
      try manager.publish(list, as: "list")
      try manager.publish(manager.host(HostedCounter.self, seed: 1), as: "counter")
      try manager.publish(0.5, as: "rate")
      try queue.put("from the family")
      try numbers.set(1, forKey: "one")
      try list.append([1])
    } check: { (_: Manager) throws in
      #expect(try queue.get() == "from the other family")
      #expect(try numbers.snapshot() == ["one": 1, "two": 2, "three": 3])
      #expect(try list.elements == [[1], [2, 3]])
    }
  }

  @Test func `another family makes objects of each kind`() throws {
    try run(.makesEachKind)
  }

  @Test func `nested objects stay live, and are kept by what holds them`() throws {
    let outer = try SharedDictionary<String, SharedList<Int>>()
    try run(.nests) {
      try $0.publish(outer, as: "outer")
    } check: { (_: Manager) throws in
      #expect(try outer["made remotely"]?.elements == [1, 2, 3])
    }
  }

  @Test func `hosted objects are called from another family, and pass through it`() throws {
    try run(.callsHosted) {
      try $0.publish($0.host(HostedCounter.self, seed: 0), as: "counter")
    } check: { (manager: Manager) throws in
      let counter = try manager.object(named: "counter", as: Proxy<HostedCounter>.self)
      #expect(try counter.call(HostedCounter.Read()) == 101)
    }
  }

  @Test func `a client's death is that of a process of the family`() throws {
    let lock = try Lock()
    let semaphore = try BoundedSemaphore(permits: 2)
    let barrier = try Barrier(parties: 2)
    try run(.isKilled) {
      try $0.publish(lock, as: "lock")
      try $0.publish(semaphore, as: "semaphore")
      try $0.publish(barrier, as: "barrier")
    } check: { (_: Manager) throws in
      #expect(lock.acquire() == .acquiredAbandoned)
      semaphore.acquire()
      semaphore.acquire()
      try requireError(.broken) { try barrier.wait() }
    }
  }

  @Test func `threads and children of a client are told apart`() throws {
    try run(.hasThreads)
  }

  @Test func `what a client lets go of is let go of`() throws {
    var before: UInt64 = 0
    try run(.letsGo) { _ in
      before = Family.reservedBytes
    } check: { (_: Manager) throws in
      // Other tests of this process have some of it, too.
      let grown = Int64(Family.reservedBytes) - Int64(before)
      #expect(grown < Int64(RemoteManagerTask.letGo / 2), "\(grown) bytes more")
    }
  }

  @Test func `a wrong key, no key and no manager are errors`() throws {
    try run(.isRefused)
  }

  @Test func `a server that ends is an error for its clients`() throws {
    let manager = try Manager(at: Self.addresses[0], key: "secret")
    let address = try #require(manager.address)
    _ = try Template().run(ServerEndTask(address: address, server: manager.server.pid))
    #expect(try manager.join() == .signaled(SIGKILL))
  }

  @Test func `a ticket leads a child of the client to the same object`() throws {
    try run(.sendsTickets)
  }
}
