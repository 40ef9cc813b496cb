// SPDX-License-Identifier: Apache-2.0

import Primitives
import Testing

/// A manager to which more come than it has room for.
@Suite(.watched) struct CrowdedManagerTests {
  @Test func `a server without descriptors goes on as soon as there are some`() throws {
    let anyPort = ConnectionAddress.tcp(host: "127.0.0.1", port: 0)
    let manager = try Manager(
      at: anyPort, key: "secret", hosting: HostedCounter.self, initializer: FewDescriptors())
    let counter = try manager.host(HostedCounter.self, seed: 3)
    let address = try #require(manager.address)
    try manager.publish(counter, as: "counter")
    var silent: [Connection] = []
    // Some get in until no one does.
    while let connection = try Connection.connect(
      to: address, key: "secret", timeout: .milliseconds(500))
    {
      silent.append(connection)
    }
    #expect(silent.count > 2)
    #expect(try counter.call(HostedCounter.Read()) == 3)
    for connection in silent { connection.close() }
    try Visitor.visit(address)
    #expect(try counter.call(HostedCounter.Read()) == 3)
    manager.shutdown()
    #expect(try manager.join() == .exited(0))
  }
}

/// Leaves a server few descriptors.
struct FewDescriptors: ProcessBody {
  func run() throws { try FileLimit.set(40) }
}
