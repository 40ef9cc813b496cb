// SPDX-License-Identifier: Apache-2.0

import Glibc
import Primitives
import Testing

@Suite(.watched) struct ManagerTests {
  @Test func `the objects of a manager outlive it in its family`() throws {
    let manager = try Manager()
    let queue = try manager.queue(of: String.self)
    let lock = try manager.lock()
    let settings = try manager.dictionary(of: String.self, Int.self)
    try manager.publish(queue, as: "queue")
    #expect(try manager.object(named: "queue", as: Proxy<Queue<String>>.self) == queue)
    #expect(try manager.object(named: "queue", as: Queue<String>.self).isEmpty)
    try requireError(.notFound) { _ = try manager.object(named: "none", as: Int.self) }
    manager.shutdown()
    try queue.put("after")
    #expect(try queue.get() == "after")
    try lock.withLock { try settings.set(1, forKey: "a") }
    #expect(try settings["a"] == 1)
  }

  @Test func `a manager can be shut down again and again, and says how its server ended`() throws {
    let manager = try Manager()
    #expect(manager.server.isAlive)
    #expect(try manager.join(timeout: .zero) == nil)
    manager.shutdown()
    manager.shutdown()
    #expect(try manager.join() == .exited(0))
    #expect("\(manager)".hasSuffix(", ended)"))
  }

  @Test func `an address that is in use is an error, and leaves no process`() throws {
    let first = try Manager(at: .tcp(host: "127.0.0.1", port: 0), key: "k")
    let address = try #require(first.address)
    try requireError(.alreadyExists) { _ = try Manager(at: address, key: "k") }
    first.shutdown()
    let second = try Manager(at: address, key: "k")
    #expect(second.address == address)
    second.shutdown()
  }

  @Test func `a server that is stopped is killed in the end`() throws {
    let manager = try Manager()
    manager.server.signal(SIGSTOP)
    manager.shutdown()
    #expect(try manager.join() == .signaled(SIGKILL))
  }

  @Test func `what an initializer throws is thrown here`() throws {
    let error = #expect(throws: RemoteError.self) {
      _ = try Manager(initializer: Errand.fail("not today"))
    }
    #expect(error?.message == "not today")
    let count = try SharedValue(0)
    let manager = try Manager(initializer: Errand.add(count))
    #expect(count.value == 1)
    manager.shutdown()
  }

  @Test func `misuse through a proxy is an error and no trap`() throws {
    let manager = try Manager()
    defer { manager.shutdown() }
    let lock = try manager.lock()
    try requireError(.notHeld) { try lock.release() }
    try requireError(.notHeld) { try manager.recursiveLock().release() }
    let condition = try manager.condition()
    try requireError(.notHeld) { try condition.notify() }
    try requireError(.notHeld) { try condition.wait(timeout: .zero) }
    try requireError(.notHeld) { try manager.boundedSemaphore(permits: 1).release() }
    try requireError(.notHeld) { try manager.joinableQueue(of: Int.self).taskDone() }
    try requireError(.invalidArgument) { _ = try manager.barrier(parties: 0) }
    try requireError(.invalidArgument) { _ = try manager.queue(of: Int.self, capacity: 0) }
    try requireError(.invalidArgument) { _ = try manager.array([1, 2]).get(2) }
  }
}
