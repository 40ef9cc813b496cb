// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Primitives

@Suite struct ConnectionAddressTests {
  @Test(arguments: [
    (ConnectionAddress.unix(path: "folder/a"), "unix:folder/a"),
    (.abstract("a"), "abstract:a"),
    (.tcp(host: "localhost", port: 1), "tcp:localhost:1"),
    (.tcp(host: "::1", port: 65535), "tcp:[::1]:65535"),
  ])
  func `an address is a value with a description`(address: ConnectionAddress, text: String) throws {
    #expect("\(address)" == text)
    let copy = try JSONDecoder().decode(
      ConnectionAddress.self, from: JSONEncoder().encode(address))
    #expect(copy == address && Set([copy, address]).count == 1)
  }

  @Test func `addresses without a name are all different`() {
    #expect(Set((0..<100).map { _ in ConnectionAddress.unique() }).count == 100)
  }

  @Test(arguments: [false, true])
  func `a name that is too long is an error that says how long`(isAbstract: Bool) throws {
    func address(_ count: Int) -> ConnectionAddress {
      let name = String(repeating: "x", count: count)
      return isAbstract ? .abstract(name) : .unix(path: name)
    }
    #expect(try address(107).resolved(toListen: true).count == 1)
    for toListen in [false, true] {
      let error = #expect(throws: PrimitivesError.self) {
        try address(108).resolved(toListen: toListen)
      }
      #expect(error?.code == .limitExceeded)
      #expect(error?.message.contains("108 bytes") ?? false)
      #expect(error?.message.contains("107") ?? false)
    }
  }

  /// A wrong family cannot be written down here; a name that no family has can.
  @Test(
    "TestInvalidFamily.invalid_family",
    arguments: [
      ConnectionAddress.unix(path: ""), .unix(path: "a\0b"), .abstract(""),
    ])
  func invalidFamily(_ address: ConnectionAddress) throws {
    try requireError(.invalidArgument) { _ = try Listener(at: address) }
    try requireError(.invalidArgument) { _ = try Connection.connect(to: address) }
  }

  @Test func `the kernel's address means what was asked for`() throws {
    for address in [
      ConnectionAddress.unix(path: "folder/ä"), .abstract("a\0b"), .tcp(host: "127.0.0.1", port: 9),
      .tcp(host: "::1", port: 9),
    ] {
      #expect(try ConnectionAddress(address.resolved(toListen: false)[0]) == address)
    }
    let paths = [107, 1].map { String(repeating: "p", count: $0) }
    for path in paths {
      let address = ConnectionAddress.unix(path: path)
      #expect(try ConnectionAddress(address.resolved(toListen: true)[0]) == address)
    }
  }

  @Test func `a host that is none has no address`() throws {
    try requireError(.notFound) {
      _ = try ConnectionAddress.tcp(host: "not a host", port: 1).resolved(toListen: false)
    }
  }
}
