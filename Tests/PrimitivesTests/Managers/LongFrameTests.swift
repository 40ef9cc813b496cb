// SPDX-License-Identifier: Apache-2.0

import Checker
import Testing

@testable import Primitives

@Suite(.watched) struct LongFrameTests {
  @Test func `a frame that is too long is an error of who wants to send it`() throws {
    let anyPort = ConnectionAddress.tcp(host: "127.0.0.1", port: 0)
    try Manager.with(at: anyPort, key: "secret") { manager in
      let address = try #require(manager.address)
      _ = try Template().run(LongFrames(address: address))
    }
  }
}

struct LongFrames: TemplateTask {
  let address: ConnectionAddress

  func run(in context: TemplateContext) throws -> Passed {
    let manager = try RemoteManager(at: address, key: "secret")
    let list = try manager.list(of: [UInt8].self)
    try requireError(.limitExceeded) {
      try list.append([UInt8](repeating: 1, count: ManagerRequest.frameLimit))
    }
    // Nothing was sent, and the way is the same.
    try list.append([1])
    try require(try list.elements == [[1]], "\(try list.elements)")
    return Passed()
  }
}
