// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// CPython's `_TestListener` and `_TestListenerClient`.
///
/// A client is let in when the listener accepts, not before; where CPython does both on one thread,
/// another one connects here.
@Suite("_TestListener") struct TestListener {
  private func run(_ what: ListenerCase.Case, _ kind: AddressKind) throws {
    _ = try Template().run(ListenerCase(what: what, kind: kind))
  }

  @Test("_TestListener.multiple_bind", arguments: AddressKind.available)
  func multipleBind(_ kind: AddressKind) throws {
    try kind.with { address in
      let listener = try Listener(at: address)
      try requireError(.alreadyExists) { _ = try Listener(at: listener.address) }
      try Meeting.requireWorking(listener)
    }
  }

  @Test("_TestListener.context") func context() throws {
    let listener = try Listener()
    do {
      defer { listener.close() }
      let (client, accepted) = try Meeting.of(listener)
      try client.send(1729)
      #expect(try accepted.take() == 1729)
    }
    try requireError(.closed) { _ = try listener.accept() }
  }

  @Test("_TestListener.empty_authkey") func emptyAuthkey() throws {
    let listener = try Listener(key: "")
    try Meeting.requireWorking(listener, key: "")
  }

  @Test("_TestListener.abstract_socket") func abstractSocket() throws {
    let name = "\(ConnectionAddress.abstract("test")) of \(CurrentProcess.pid)"
    let listener = try Listener(at: .abstract(name))
    #expect(listener.address == .abstract(name))
    let (client, accepted) = try Meeting.of(listener)
    try client.send(1729)
    #expect(try accepted.take() == 1729)
  }

  @Test("_TestListenerClient.listener_client", arguments: AddressKind.available)
  func listenerClient(_ kind: AddressKind) throws { try run(.listenerClient, kind) }

  @Test("_TestListenerClient.issue14725", arguments: AddressKind.available)
  func issue14725(_ kind: AddressKind) throws { try run(.goneBeforeAccept, kind) }

  @Test("_TestListenerClient.issue16955", arguments: AddressKind.available)
  func issue16955(_ kind: AddressKind) throws {
    try kind.with { address in
      let (client, accepted) = try Meeting.of(Listener(at: address))
      try accepted.sendBytes(Array("hello".utf8))
      #expect(try client.poll(timeout: Children.limit))
    }
  }

  @Test("TestIgnoreEINTR.ignore_listener", arguments: AddressKind.available)
  func ignoreListener(_ kind: AddressKind) throws { try run(.ignoreListener, kind) }
}
