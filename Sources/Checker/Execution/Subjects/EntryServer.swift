// SPDX-License-Identifier: Apache-2.0

import Primitives

/// A manager in the template, whose clients are the workers.
struct EntryServer: Sendable {
  private static let key: AuthenticationKey = "entries"

  private let manager: Manager

  init(offering containers: EntryContainers) throws {
    // A fork server would outlive the round; this process has one thread, so a fork is safe.
    let method = StartMethod.default
    StartMethod.default = .fork
    defer { StartMethod.default = method }
    manager = try Manager(
      at: .abstract("primitives-stress-\(CurrentProcess.pid)"), key: Self.key)
    try containers.publish(through: manager)
  }

  /// Makes this process a client.
  func connect() throws -> EntryContainers {
    guard let address = manager.address else { throw CheckerError("the manager has no address") }
    return try EntryContainers(from: RemoteManager(at: address, key: Self.key, timeout: nil))
  }

  /// Ends the server and the agents of all clients.
  func end() {
    manager.shutdown()
  }
}
