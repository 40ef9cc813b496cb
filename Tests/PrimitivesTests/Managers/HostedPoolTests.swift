// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc
import Primitives
import Testing

@Suite(.watched) struct HostedPoolTests {
  @Test func `a manager's pool does what any process of the family gives it`() throws {
    try Manager.with { manager in
      let pool = try manager.pool(processes: 3)
      try Self.use(pool)
      let other = try manager.pool(processes: 1)
      try other.terminate()
      try other.join()
    }
  }

  @Test func `a manager's pool does what another family gives it`() throws {
    try Manager.with(at: .tcp(host: "127.0.0.1", port: 0), key: "secret") { manager in
      let address = try #require(manager.address)
      _ = try Template().run(RemotePoolTask(address: address))
    }
  }

  static func use(_ pool: Proxy<HostedPool>) throws {
    try require(try pool.processCount == 3, "processes")
    try require(try pool.apply(HostedSquare(number: 7)) == 49, "apply")
    let squares = try pool.map((0..<50).map { HostedSquare(number: $0) }, chunk: 7)
    try require(squares == (0..<50).map { $0 * $0 }, "map: \(squares)")
    do {
      _ = try pool.apply(HostedSquare(number: -1))
      throw TestFailure("nothing was thrown")
    } catch let error as HostedFailure {
      try require(error.text == "negative", error.text)
    }
    do {
      _ = try pool.apply(HostedSquare(number: -2))
      throw TestFailure("nothing was thrown")
    } catch let error as PoolTaskError {
      try require(error == .workerDied(.signaled(SIGKILL)), "\(error)")
    }
    try require(try pool.apply(HostedSquare(number: 3)) == 9, "healed")
    try requireError(.invalidArgument) { try pool.join() }
    try pool.close()
    try requireError(.closed) { _ = try pool.apply(HostedSquare(number: 1)) }
    try require(try pool.join(), "joined")
  }
}

/// A task with ways to fail.
struct HostedSquare: PoolTask {
  var number: Int

  func run() throws -> Int {
    if number == -1 { throw HostedFailure(text: "negative") }
    if number == -2 { ProcessExit.byKill() }
    return number * number
  }
}

/// A client of another family.
struct RemotePoolTask: TemplateTask {
  let address: ConnectionAddress

  func run(in context: TemplateContext) throws -> Passed {
    try HostedPoolTests.use(RemoteManager(at: address, key: "secret").pool(processes: 3))
    return Passed()
  }
}
