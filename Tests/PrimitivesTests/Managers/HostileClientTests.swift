// SPDX-License-Identifier: Apache-2.0

import Checker
import Foundation
import Testing

@testable import Primitives

@Suite(.watched) struct HostileClientTests {
  @Test func `10,000 hostile messages harm no one, and leave nothing`() throws {
    let anyPort = ConnectionAddress.tcp(host: "127.0.0.1", port: 0)
    try Manager.with(at: anyPort, key: "secret", hosting: HostedCounter.self) { manager in
      let counter = try manager.host(HostedCounter.self, seed: 0)
      try manager.publish(counter, as: "counter")
      let address = try #require(manager.address)
      try Visitor.visit(address)
      let before = try Self.descriptors(of: manager)
      let resident = Resident.bytes(of: manager.server.pid)
      let outcome = try Template().run(
        HostileClient(address: address, messages: 10_000, seed: .random(in: 0 ... .max)))
      #expect(try counter.call(HostedCounter.Read()) == outcome.goodCalls)
      #expect(outcome.goodCalls == 100 && outcome.sessions > 100)
      // What is still there of the agents is noticed by the next client.
      let limit = ContinuousClock.now + Children.limit
      while try Self.descriptors(of: manager) > before {
        try require(ContinuousClock.now < limit, "\(try Self.descriptors(of: manager)), \(before)")
        try Visitor.visit(address)
      }
      let after = Resident.bytes(of: manager.server.pid)
      #expect(after <= 4 * resident + 64 << 20, "\(after) bytes, \(resident) before")
      #expect(try manager.hostedCount == 1)
    }
  }

  private static func descriptors(of manager: Manager) throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/\(manager.server.pid)/fd").count
  }
}
