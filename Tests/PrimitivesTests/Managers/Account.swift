// SPDX-License-Identifier: Apache-2.0

import Distributed
import Primitives

/// An actor that lives in a manager's server.
distributed actor Account: ManagedActor {
  typealias ActorSystem = ManagerActorSystem

  private var balance: Int

  init(_ seed: Int, actorSystem: ManagerActorSystem) throws {
    guard seed >= 0 else { throw HostedFailure(text: "a negative seed") }
    balance = seed
    self.actorSystem = actorSystem
  }

  distributed func deposit(_ amount: Int) -> Int {
    balance += amount
    return balance
  }

  distributed func withdraw(_ amount: Int) throws -> Int {
    guard amount <= balance else { throw HostedFailure(text: "only \(balance) there") }
    balance -= amount
    return balance
  }

  distributed func transfer(_ amount: Int, to other: Account) async throws {
    _ = try withdraw(amount)
    _ = try await other.deposit(amount)
  }

  /// Awaits something while other calls run.
  distributed func wait(for event: Proxy<Event>) async throws -> Int {
    while try !event.isSet { await Task.yield() }
    return balance
  }

  distributed func me() -> Account { self }

  distributed func echo<Value: Codable & Sendable>(_ value: Value, _ count: Int) -> [Value] {
    Array(repeating: value, count: count)
  }

  distributed func makeQueue(holding text: String) throws -> Proxy<Queue<String>> {
    let queue = try Queue<String>()
    try queue.put(text)
    return Proxy(queue)
  }
}
