// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc
import Primitives

/// The cases of `RemoteManagerTests`, in a process of another family.
struct RemoteManagerTask: TemplateTask {
  enum Case: String, Codable, Sendable {
    case usesWhatIsPublished, makesEachKind, nests, callsHosted, isKilled, hasThreads, letsGo
    case isRefused, sendsTickets
  }

  /// How many bytes a client uses in all, one piece after the other.
  static let letGo = 96 << 20
  private static let piece = 1 << 20

  let what: Case
  let address: ConnectionAddress

  func run(in context: TemplateContext) throws -> Passed {
    switch what {
    case .isRefused: try isRefused()
    case .isKilled: try isKilled()
    default:
      let manager = try RemoteManager(at: address, key: "secret")
      switch what {
      case .usesWhatIsPublished: try usesWhatIsPublished(manager)
      case .makesEachKind: try RemoteKinds(manager: manager).use()
      case .nests: try nests(manager)
      case .callsHosted: try callsHosted(manager)
      case .hasThreads: try hasThreads(manager)
      case .letsGo: try letsGo(manager)
      case .sendsTickets: try sendsTickets(manager)
      case .isRefused, .isKilled: break
      }
    }
    return Passed()
  }

  private func usesWhatIsPublished(_ manager: RemoteManager) throws {
    try require(try manager.names.names.count == 5, "names: \(manager.names.names)")
    let rate = try manager.object(named: "rate", as: Double.self)
    try require(rate == 0.5, "\(rate)")
    let queue = try manager.object(named: "queue", as: Proxy<Queue<String>>.self)
    let first = try queue.get()
    try require(first == "from the family", first)
    try require(try queue.get(timeout: .milliseconds(1)) == nil, "a queue that is empty")
    try queue.put("from the other family")
    try require(try queue.count == 1 && !queue.isFull, "count")
    let numbers = try manager.object(
      named: "numbers", as: SharedDictionary<String, Int>.self)
    try require(try numbers["one"] == 1 && numbers["two"] == nil, "one")
    try numbers.set(2, forKey: "two")
    try numbers.modify("three") { $0 = ($0 ?? 0) + 3 }
    try require(try numbers.keys == ["one", "two", "three"], "keys")
    let list = try manager.object(named: "list", as: SharedList<[Int]>.self)
    try list.append([2, 3])
    try require(try list.count == 2, "list")
    let counter = try manager.object(named: "counter", as: Proxy<HostedCounter>.self)
    try require(try counter.call(HostedCounter.Add()) == 1, "counter")
    try requireError(.notFound) { _ = try manager.object(named: "nothing", as: Int.self) }
    // What is no proxy has no way to another family.
    try requireError(.invalidHandle) {
      _ = try manager.object(named: "queue", as: Queue<String>.self)
    }
  }

  private func nests(_ manager: RemoteManager) throws {
    let outer = try manager.object(
      named: "outer", as: SharedDictionary<String, SharedList<Int>>.self)
    var inner: SharedList<Int>? = try manager.list(of: Int.self)
    try inner?.append(1)
    try inner.map { try outer.set($0, forKey: "made remotely") }
    try inner?.append(2)
    inner = nil
    let again = try outer["made remotely"]
    try again?.append(3)
    try require(try again?.elements == [1, 2, 3], "\(String(describing: again))")
    // A proxy goes through a queue there, and back.
    let queue = try manager.queue(of: Proxy<Lock>.self)
    let lock = try manager.lock()
    try queue.put(lock)
    let received = try queue.get()
    try require(received == lock, "another lock")
    try require(try received.acquire() == .acquired, "taken")
    try require(try lock.isHeld, "not held")
    try received.release()
    // An object of this family has no way there.
    let mine = try Queue<Int>()
    do {
      try manager.publish(mine, as: "mine")
      throw TestFailure("a queue of another family was published")
    } catch is EncodingError {}
  }

  private func callsHosted(_ manager: RemoteManager) throws {
    let counter = try manager.object(named: "counter", as: Proxy<HostedCounter>.self)
    for _ in 0..<100 { try counter.call(HostedCounter.Add()) }
    let twin = try counter.call(HostedCounter.Twin())
    try require(try twin.call(HostedCounter.Add()) == 100, "twin")
    try require(try counter.call(HostedCounter.Ask(other: twin)) == 101, "through a proxy")
    let made = try manager.host(HostedCounter.self, seed: 7)
    try require(try made.call(HostedCounter.Read()) == 7, "made")
    do {
      try counter.call(HostedCounter.Fail(isCodable: true))
      throw TestFailure("nothing was thrown")
    } catch let error as HostedFailure {
      try require(error.text == "on purpose", error.text)
    }
    try requireError(.notFound) { _ = try counter.call(HostedCounter.Hidden()) }
  }

  /// A child of this process is a client, holds what it can, waits, and is killed.
  private func isKilled() throws {
    let address = address
    let ready = try CountingSemaphore(permits: 0)
    let client = try ChildProcess.fork {
      let manager = try RemoteManager(at: address, key: "secret")
      _ = try manager.object(named: "lock", as: Proxy<Lock>.self).acquire()
      let semaphore = try manager.object(named: "semaphore", as: Proxy<BoundedSemaphore>.self)
      for _ in 0..<2 { try semaphore.acquire() }
      let barrier = try manager.object(named: "barrier", as: Proxy<Barrier>.self)
      ready.release()
      _ = try barrier.wait()
    }
    ready.acquire()
    // Until its agent waits at the barrier.
    let manager = try RemoteManager(at: address, key: "secret")
    let barrier = try manager.object(named: "barrier", as: Proxy<Barrier>.self)
    while try barrier.waiterCount == 0 { Spin.yield() }
    client.kill()
    try require(try client.join() == .signaled(SIGKILL), "killed")
    // The agent follows; it is told apart from this process's.
    let lock = try manager.object(named: "lock", as: Proxy<Lock>.self)
    try require(try lock.acquire() == .acquiredAbandoned, "the next holder was not told")
    try lock.release()
  }

  private func hasThreads(_ manager: RemoteManager) throws {
    let lock = try manager.recursiveLock()
    for _ in 0..<3 { _ = try lock.acquire() }
    let children = try (0..<3).map { _ in
      try ChildProcess.fork {
        // A child has an agent of its own, so it does not have what its parent has.
        try requireError(.notHeld) { try lock.release() }
        try require(try lock.acquire(timeout: .zero) == .timedOut, "taken twice")
      }
    }
    try require(try Children.join(children) == [0, 0, 0], "children")
    for _ in 0..<3 { try lock.release() }
    try requireError(.notHeld) { try lock.release() }
    let total = try manager.value(0)
    let adders = try (0..<4).map { _ in
      try ChildProcess.fork { for _ in 0..<25 { try lock.withLock { _ = try total.add(1) } } }
    }
    try require(try Children.join(adders) == [0, 0, 0, 0], "adders")
    try require(try total.get() == 100, "total \(total.get())")
  }

  private func letsGo(_ manager: RemoteManager) throws {
    // The memory there is bounded only if what this process lets go of goes there, too.
    for round in 0..<Self.letGo / Self.piece {
      let list = try manager.list(of: [UInt8].self)
      try list.append([UInt8](repeating: UInt8(truncatingIfNeeded: round), count: Self.piece))
    }
  }

  private func isRefused() throws {
    try requireError(.authenticationFailed) {
      _ = try RemoteManager(at: address, key: "another")
    }
    try requireError(.authenticationFailed) {
      _ = try RemoteManager(at: address, key: AuthenticationKey([UInt8]()))
    }
    do {
      _ = try RemoteManager(at: .abstract("primitives-nobody-\(getpid())"), key: "secret")
      throw TestFailure("connected to nobody")
    } catch is PrimitivesError {}
  }

  private func sendsTickets(_ manager: RemoteManager) throws {
    let list = try manager.list(of: Int.self)
    let event = try manager.event()
    CurrentProcess.authenticationKey = "secret"
    for method in StartMethod.allCases {
      let child = try ChildProcess.start(
        TicketUser(list: list, event: event), using: method)
      try event.wait()
      try event.clear()
      try require(try Children.join([child]) == [0], "\(method)")
    }
    try require(try list.elements == [0, 1, 2], "\(list.elements)")
  }
}

/// A child of a client, which gets there by itself.
struct TicketUser: ProcessBody {
  let list: SharedList<Int>
  let event: Proxy<Event>

  func run() throws {
    try list.append(list.count)
    try event.set()
  }
}

/// A client whose server is killed while it waits.
struct ServerEndTask: TemplateTask {
  let address: ConnectionAddress
  let server: Int32

  func run(in context: TemplateContext) throws -> Passed {
    let manager = try RemoteManager(at: address, key: "secret")
    let event = try manager.event()
    let ready = try Gate()
    let waiter = try ChildProcess.fork {
      ready.wait()
      try requireError(.serverEnded) { try event.wait() }
    }
    ready.open()
    kill(server, SIGKILL)
    try require(try Children.join([waiter]) == [0], "the waiter")
    try requireError(.serverEnded) { while true { _ = try event.isSet } }
    try requireError(.serverEnded) { _ = try manager.lock() }
    return Passed()
  }
}
