// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc
import Primitives
import Testing

/// Weaknesses of CPython's managers that are none here.
@Suite(.watched) struct ManagerWeaknessTests {
  @Test("weakness 31: each use of a manager's object is a message to its server")
  func messages() throws { try run(31) }

  @Test("weakness 32: proxies leak, are lost on the way, and lose their key")
  func proxies() throws { try run(32) }

  @Test("weakness 32: the same for processes of another family")
  func remoteProxies() throws {
    let anyPort = ConnectionAddress.tcp(host: "127.0.0.1", port: 0)
    try Manager.with(at: anyPort, key: "secret", hosting: HostedCounter.self) { manager in
      let set = try manager.set(of: String.self)
      try set.insert("a")
      try manager.publish(set, as: "set")
      // A set is no dictionary.
      try requireError(.invalidHandle) {
        _ = try manager.object(named: "set", as: SharedDictionary<String, Int>.self)
      }
      _ = try Template().run(RemoteProxyWeakness(address: #require(manager.address)))
      #expect(try manager.hostedCount == 0)
    }
  }

  private func run(_ number: Int) throws {
    _ = try Template().run(ManagerWeakness(number: number))
  }
}

struct ManagerWeakness: TemplateTask {
  let number: Int

  func run(in context: TemplateContext) throws -> Passed {
    switch number {
    case 31: try messages()
    case 32:
      try nested()
      try passedOn()
    default: throw TestFailure("there is no test of weakness \(number)")
    }
    return Passed()
  }

  /// With the server stopped, everything but hosted objects works: no one asks it for anything.
  private func messages() throws {
    let manager = try Manager()
    let dictionary = try manager.dictionary(of: Int.self, String.self)
    let list = try manager.list(of: Int.self)
    let total = try manager.value(0)
    let lock = try manager.lock()
    let queue = try manager.queue(of: Int.self)
    let barrier = try manager.barrier(parties: 2)
    let server = manager.server
    server.signal(SIGSTOP)
    try Self.waitUntilStopped(server.pid)
    let codes = try Children.run(2) { index in
      for number in 0..<500 {
        try dictionary.set("\(number)", forKey: number)
        try lock.withLock {
          try total.set(total.get() + 1)
          try list.append(index)
        }
      }
      try queue.put(index)
      try barrier.wait()
    }
    try require(codes == [0, 0], "\(codes)")
    try require(try dictionary.count == 500 && dictionary[499] == "499", "dictionary")
    try require(try list.count(of: 1) == 500 && list.count == 1000, "list")
    try require(try total.get() == 1000 && queue.count == 2, "total \(try total.get())")
    try require(try !manager.set(of: Int.self).contains(1), "a new set")
    try Self.requireStopped(server.pid)
    server.signal(SIGCONT)
    manager.shutdown()
    try require(try manager.join() == .exited(0), "\(manager)")
  }

  private static func state(of process: Int32) -> Character? {
    let stat = String(decoding: ProcFile.read("/proc/\(process)/stat") ?? [], as: UTF8.self)
    return stat.split(separator: ")").last?.first { $0 != " " }
  }

  private static func waitUntilStopped(_ process: Int32) throws {
    while state(of: process) != "T" {
      try require(state(of: process) != nil, "the server is gone")
      Spin.yield()
    }
  }

  private static func requireStopped(_ process: Int32) throws {
    try require(state(of: process) == "T", "the server runs")
  }

  private func nested() throws {
    try Manager.with(hosting: HostedCounter.self) { manager in
      let outer = try manager.dictionary(of: String.self, SharedList<Proxy<HostedCounter>>.self)
      func replace() throws {
        let list = try manager.list(of: Proxy<HostedCounter>.self)
        for number in 0..<5 { try list.append(manager.host(HostedCounter.self, seed: number)) }
        try outer.set(list, forKey: "x")
      }
      try replace()
      let before = Family.usedBytes
      for _ in 0..<20 { try replace() }
      try require(try manager.hostedCount == 5, "\(try manager.hostedCount) of 5 are there")
      let bytes = Family.usedBytes
      try require(bytes <= 2 * before, "\(bytes) bytes where there were \(before)")
      try require(try outer["x"]?[4]?.call(HostedCounter.Read()) == 4, "the last is lost")
      try outer.removeAll()
      try require(try manager.hostedCount == 0, "\(try manager.hostedCount) are still there")
    }
  }

  /// A proxy whose only copy is under way; its manager has a key that no other process has.
  private func passedOn() throws {
    let manager = try Manager(
      at: .tcp(host: "127.0.0.1", port: 0), key: "known to no one", hosting: HostedCounter.self)
    let proxies = try Queue<Proxy<HostedCounter>>()
    let results = try Queue<Int>()
    for method in StartMethod.allCases {
      let child = try ChildProcess.start(
        ProxyUser(proxies: proxies, results: results), using: method)
      // The child is there before the object, and gets the message when no one else has a proxy.
      try proxies.put(manager.host(HostedCounter.self, seed: 41))
      try require(try manager.hostedCount == 1, "lost on the way")
      try require(try results.get(timeout: Children.limit) == 41, "another object")
      try require(try Children.join([child]) == [0], "\(child)")
      try require(try manager.hostedCount == 0, "the object of the dead is still there")
    }
    manager.shutdown()
  }
}

/// Calls what it gets.
struct ProxyUser: ProcessBody {
  let proxies: Queue<Proxy<HostedCounter>>
  let results: Queue<Int>

  func run() throws {
    let counter = try proxies.get()
    try results.put(counter.call(HostedCounter.Add()))
  }
}

struct RemoteProxyWeakness: TemplateTask {
  let address: ConnectionAddress

  func run(in context: TemplateContext) throws -> Passed {
    let manager = try RemoteManager(at: address, key: "secret")
    // Its only proxy is under way there, and back.
    let queue = try manager.queue(of: Proxy<HostedCounter>.self)
    try queue.put(manager.host(HostedCounter.self, seed: 5))
    let names = try manager.names.names
    try require(names == ["set"], "\(names)")
    try require(try queue.get().call(HostedCounter.Read()) == 5, "lost on the way")
    let outer = try manager.dictionary(of: String.self, Proxy<HostedCounter>.self)
    for number in 0..<50 {
      try outer.set(manager.host(HostedCounter.self, seed: number), forKey: "x")
    }
    try require(try outer["x"]?.call(HostedCounter.Read()) == 49, "the last is lost")
    // A set is no dictionary, and a dictionary no set.
    try requireError(.invalidHandle) {
      _ = try manager.object(named: "set", as: SharedDictionary<String, Int>.self)
    }
    try manager.publish(outer, as: "outer")
    try requireError(.invalidHandle) {
      _ = try manager.object(named: "outer", as: SharedSet<String>.self)
    }
    try manager.names.remove("outer")
    let right = try manager.object(named: "set", as: SharedSet<String>.self)
    try require(try right.snapshot() == ["a"], "\(try right.snapshot())")
    return Passed()
  }
}
