// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc
import Primitives
import Testing

@Suite(.watched) struct ManagedActorTests {
  @Test func `an actor lives in the server`() async throws {
    let manager = try Manager(actors: [Account.self])
    let account = try manager.host(Account.self, seed: 100)
    #expect(try await account.deposit(5) == 105)
    let other = try manager.host(Account.self, seed: 0)
    try await account.transfer(100, to: other)
    #expect(try await account.deposit(0) == 5)
    #expect(try await other.deposit(0) == 100)
    await #expect(throws: HostedFailure(text: "only 5 there")) { try await account.withdraw(6) }
    #expect(throws: HostedFailure(text: "a negative seed")) {
      try manager.host(Account.self, seed: -1)
    }
    #expect(try await account.echo("x", 3) == ["x", "x", "x"])
    #expect(try await account.me() == account)
    #expect(try await account.makeQueue(holding: "text").get() == "text")
    #expect(try manager.hostedCount == 2)
    manager.shutdown()
    try await requireServerEnded { _ = try await account.deposit(1) }
  }

  @Test func `calls run while one awaits`() async throws {
    let manager = try Manager(actors: [Account.self])
    let account = try manager.host(Account.self, seed: 1)
    let event = try manager.event()
    async let waiting = account.wait(for: event)
    for number in 0..<20 { #expect(try await account.deposit(1) == number + 2) }
    try event.set()
    #expect(try await waiting == 21)
    manager.shutdown()
  }

  @Test func `many tasks call at once, and nothing is lost`() async throws {
    let manager = try Manager(actors: [Account.self])
    let account = try manager.host(Account.self, seed: 0)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<40 { group.addTask { for _ in 0..<5 { _ = try await account.deposit(1) } } }
      try await group.waitForAll()
    }
    #expect(try await account.deposit(0) == 200)
    manager.shutdown()
  }

  @Test(arguments: [StartMethod.forkServer, .spawn])
  func `a child gets a reference with its body`(method: StartMethod) async throws {
    let manager = try Manager(actors: [Account.self])
    let account = try manager.host(Account.self, seed: 0)
    let child = try ChildProcess.start(Depositor(account: account), using: method)
    #expect(try child.join(timeout: Children.limit) == .exited(0))
    #expect(try await account.deposit(0) == 10)
    manager.shutdown()
  }

  @Test func `an actor goes with its last reference`() async throws {
    let manager = try Manager(actors: [Account.self])
    var account: Account? = try manager.host(Account.self, seed: 0)
    let queue = try Queue<Account>()
    if let account { try queue.put(account) }
    #expect(try await account?.deposit(1) == 1)
    account = nil
    #expect(try manager.hostedCount == 1)
    do {
      let again = try queue.get()
      #expect(try await again.deposit(1) == 2)
    }
    #expect(try manager.hostedCount == 0)
    manager.shutdown()
  }

  @Test func `another family calls an actor`() async throws {
    let manager = try Manager(
      at: .tcp(host: "127.0.0.1", port: 0), key: "secret", actors: [Account.self])
    let account = try manager.host(Account.self, seed: 1)
    try manager.publish(account, as: "account")
    let address = try #require(manager.address)
    _ = try Template().run(RemoteActorTask(address: address))
    #expect(try await account.deposit(0) == 12)
    manager.shutdown()
  }

  private func requireServerEnded(_ body: () async throws -> Void) async throws {
    do {
      try await body()
    } catch let error as PrimitivesError where error.code == .serverEnded {
      return
    }
    throw TestFailure("the server's end was not noticed")
  }
}

/// Deposits ten times, from a child.
struct Depositor: ProcessBody {
  let account: Account

  func run() throws {
    let account = account
    try Awaiting.run { for _ in 0..<10 { _ = try await account.deposit(1) } }
  }
}

/// A client of another family.
struct RemoteActorTask: TemplateTask {
  let address: ConnectionAddress

  func run(in context: TemplateContext) throws -> Passed {
    let manager = try RemoteManager(at: address, key: "secret")
    let account = try manager.object(named: "account", as: Account.self)
    let other = try manager.host(Account.self, seed: 0)
    try Awaiting.run {
      _ = try await account.deposit(12)
      try await account.transfer(1, to: other)
      try require(try await other.deposit(0) == 1, "transferred")
      try require(try await account.me() == account, "itself")
      let text = try await account.makeQueue(holding: "far").get()
      try require(text == "far", text)
    }
    return Passed()
  }
}

/// Waits on a thread for what is awaited on others.
enum Awaiting {
  static func run(_ body: @escaping @Sendable () async throws -> Void) throws {
    let done = try CountingSemaphore(permits: 0)
    let failures = try Queue<String>()
    Task.detached {
      do {
        try await body()
      } catch {
        try? failures.put("\(error)")
      }
      done.release()
    }
    done.acquire()
    if let failure = try failures.get(timeout: .zero) { throw TestFailure(failure) }
  }
}
