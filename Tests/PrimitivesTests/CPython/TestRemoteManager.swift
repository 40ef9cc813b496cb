// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// CPython's `_TestRemoteManager`: two programs that know a key have a queue between them.
@Suite("_TestRemoteManager", .watched) struct TestRemoteManager {
  @Test("_TestRemoteManager.remote") func remote() throws {
    let anyPort = ConnectionAddress.tcp(host: "localhost", port: 0)
    try Manager.with(at: anyPort, key: "secret") { manager in
      let queue = try manager.queue(of: [ShareableValue].self)
      try manager.publish(queue, as: "queue")
      let address = try #require(manager.address)
      _ = try Template().run(RemoteQueueClient(address: address, puts: true))
      #expect(try queue.count == 2)
      _ = try Template().run(RemoteQueueClient(address: address, puts: false))
      #expect(try queue.isEmpty)
    }
  }
}

struct RemoteQueueClient: TemplateTask {
  static let values: [ShareableValue] = [
    "hello world", nil, true, 2.25, "hall\u{e5} v\u{e4}rlden",
    "\u{43f}\u{440}\u{438}\u{432}\u{456}\u{442} \u{441}\u{432}\u{456}\u{442}",
    .bytes([0x68, 0xe5]),
  ]

  let address: ConnectionAddress
  let puts: Bool

  func run(in context: TemplateContext) throws -> Passed {
    let manager = try RemoteManager(at: address, key: "secret")
    let queue = try manager.object(named: "queue", as: Proxy<Queue<[ShareableValue]>>.self)
    if puts {
      try queue.put(Self.values)
      try queue.put([])
    } else {
      let values = try queue.get()
      try require(values == Self.values, "\(values)")
      try require(try queue.get() == [] && queue.isEmpty, "not what was put")
    }
    return Passed()
  }
}
