// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// CPython's `TestSyncManagerTypes`: each type in a child, by each start method, and in a process
/// of another family.
@Suite("TestSyncManagerTypes", .watched) struct TestSyncManagerTypes {
  /// Who uses what the parent has made.
  enum User: Sendable, Equatable {
    case child(StartMethod)
    case client
  }

  static let users = StartMethod.allCases.map(User.child) + [.client]

  @Test("TestSyncManagerTypes.event", arguments: users)
  func event(by user: User) throws { try run(.event, user) }

  @Test("TestSyncManagerTypes.lock", arguments: users)
  func lock(by user: User) throws { try run(.lock, user) }

  @Test("TestSyncManagerTypes.rlock", arguments: users)
  func rlock(by user: User) throws { try run(.rlock, user) }

  @Test("TestSyncManagerTypes.semaphore", arguments: users)
  func semaphore(by user: User) throws { try run(.semaphore, user) }

  @Test("TestSyncManagerTypes.bounded_semaphore", arguments: users)
  func boundedSemaphore(by user: User) throws { try run(.boundedSemaphore, user) }

  @Test("TestSyncManagerTypes.condition", arguments: users)
  func condition(by user: User) throws { try run(.condition, user) }

  @Test("TestSyncManagerTypes.barrier", arguments: users)
  func barrier(by user: User) throws { try run(.barrier, user) }

  @Test("TestSyncManagerTypes.pool", arguments: users)
  func pool(by user: User) throws { try run(.pool, user) }

  @Test("TestSyncManagerTypes.queue", arguments: users)
  func queue(by user: User) throws { try run(.queue, user) }

  @Test("TestSyncManagerTypes.joinable_queue", arguments: users)
  func joinableQueue(by user: User) throws { try run(.joinableQueue, user) }

  @Test("TestSyncManagerTypes.list", arguments: users)
  func list(by user: User) throws { try run(.list, user) }

  @Test("TestSyncManagerTypes.dict", arguments: users)
  func dict(by user: User) throws { try run(.dict, user) }

  @Test("TestSyncManagerTypes.value", arguments: users)
  func value(by user: User) throws { try run(.value, user) }

  @Test("TestSyncManagerTypes.array", arguments: users)
  func array(by user: User) throws { try run(.array, user) }

  @Test("TestSyncManagerTypes.namespace", arguments: users)
  func namespace(by user: User) throws { try run(.namespace, user) }

  @Test("TestSyncManagerTypes.set", arguments: users)
  func set(by user: User) throws { try run(.set, user) }

  @Test("TestSyncManagerTypes.set_init", arguments: users)
  func setInit(by user: User) throws { try run(.setInit, user) }

  private func run(_ which: SyncManagerCase, _ user: User) throws {
    switch user {
    case .child(let method):
      _ = try Template().run(SyncManagerFamily(which: which, method: method))
    case .client:
      let anyPort = ConnectionAddress.tcp(host: "127.0.0.1", port: 0)
      try Manager.with(at: anyPort, key: "secret") { manager in
        let address = try #require(manager.address)
        try which.check(with: manager) {
          _ = try Template().run(SyncManagerClient(which: which, address: address))
        }
      }
    }
  }
}

/// A manager whose objects a child uses.
struct SyncManagerFamily: TemplateTask {
  let which: SyncManagerCase
  let method: StartMethod

  func run(in context: TemplateContext) throws -> Passed {
    StartMethod.default = method
    try Manager.with { manager in
      try which.check(with: manager) {
        let child = try ChildProcess.start(SyncManagerUser(which: which, names: manager.names))
        try require(Children.join([child]) == [0], "\(child)")
      }
    }
    return Passed()
  }
}

/// The child.
struct SyncManagerUser: ProcessBody {
  let which: SyncManagerCase
  let names: SharedNamespace

  func run() throws { try which.use(names) }
}

/// A process of another family.
struct SyncManagerClient: TemplateTask {
  let which: SyncManagerCase
  let address: ConnectionAddress

  func run(in context: TemplateContext) throws -> Passed {
    try which.use(RemoteManager(at: address, key: "secret").names)
    return Passed()
  }
}
