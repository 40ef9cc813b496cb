// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives

/// A client as it should be.
struct Visitor: TemplateTask {
  let address: ConnectionAddress

  /// Has one come and go.
  static func visit(_ address: ConnectionAddress) throws {
    _ = try Template().run(Visitor(address: address))
  }

  func run(in context: TemplateContext) throws -> Passed {
    let manager = try RemoteManager(at: address, key: "secret")
    let counter = try manager.object(named: "counter", as: Proxy<HostedCounter>.self)
    try counter.call(HostedCounter.Read())
    return Passed()
  }
}
