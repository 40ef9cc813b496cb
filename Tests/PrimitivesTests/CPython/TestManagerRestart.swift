// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// CPython's `_TestManagerRestart`: an address is free again as soon as its manager is gone.
@Suite("_TestManagerRestart", .watched) struct TestManagerRestart {
  @Test("_TestManagerRestart.rapid_restart", arguments: StartMethod.allCases)
  func rapidRestart(method: StartMethod) throws {
    _ = try Template().run(RapidRestart(method: method))
  }
}

struct RapidRestart: TemplateTask {
  let method: StartMethod

  func run(in context: TemplateContext) throws -> Passed {
    StartMethod.default = method
    var address = ConnectionAddress.tcp(host: "127.0.0.1", port: 0)
    for round in 0..<4 {
      let manager = try Manager(at: address, key: "secret")
      try require(manager.address != nil, "no address")
      address = manager.address ?? address
      let queue = try manager.queue(of: String.self)
      try manager.publish(queue, as: "queue")
      let child = try ChildProcess.start(RemotePutter(address: address))
      try require(try queue.get(timeout: Children.limit) == "hello world", "round \(round)")
      try require(Children.join([child]) == [0], "round \(round): \(child)")
      manager.shutdown()
      try require(try manager.join(timeout: .zero) == .exited(0), "round \(round): \(manager)")
    }
    return Passed()
  }
}

/// A child that knows the address only.
struct RemotePutter: ProcessBody {
  let address: ConnectionAddress

  func run() throws {
    let manager = try RemoteManager(at: address, key: "secret")
    try manager.object(named: "queue", as: Proxy<Queue<String>>.self).put("hello world")
  }
}
