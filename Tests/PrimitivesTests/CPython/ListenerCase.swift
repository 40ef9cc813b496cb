// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc

@testable import Primitives

/// The cases of `TestListener` that need processes.
struct ListenerCase: TemplateTask {
  enum Case: String, Codable, Sendable {
    case listenerClient, goneBeforeAccept, ignoreListener
  }

  let what: Case
  let kind: AddressKind

  func run(in context: TemplateContext) throws -> Passed {
    try OpenDescriptors.requireKept {
      try kind.with { address in
        switch what {
        case .listenerClient: try listenerClient(address)
        case .goneBeforeAccept: try goneBeforeAccept(address)
        case .ignoreListener: try ignoreListener(address)
        }
      }
    }
    return Passed()
  }

  private func accept(_ listener: Listener) throws -> Connection {
    guard let connection = try listener.accept(timeout: Children.limit) else {
      throw TestFailure("no one came within \(Children.limit)")
    }
    return connection
  }

  private func listenerClient(_ address: ConnectionAddress?) throws {
    for key in [nil, "k"] as [AuthenticationKey?] {
      let listener = try Listener(at: address, key: key)
      let child = try ChildProcess.fork {
        let connection = try Connection.connect(
          to: listener.address, key: key, timeout: Children.limit)
        try connection?.send("hello")
        connection?.close()
      }
      let connection = try accept(listener)
      try require(connection.take(String.self) == "hello", "another message")
      try require(Children.join([child]) == [0], "\(child)")
      listener.close()
    }
  }

  /// A client that does not wait for the listener's hello, as nothing makes it do without a key.
  private func goneBeforeAccept(_ address: ConnectionAddress?) throws {
    let listener = try Listener(at: address)
    let child = try ChildProcess.fork {
      let peer = try RawPeer(connectedTo: listener.address)
      let message = try MessageEncoding.encode("hello", along: .machine).bytes
      try peer.send(Handshake(as: .client, key: nil).hello)
      try peer.send(StreamHeader(length: message.count, descriptorCount: 0).bytes + message)
    }
    try require(Children.join([child]) == [0], "\(child)")
    let connection = try accept(listener)
    try require(connection.take(String.self) == "hello", "another message")
    try requireError(.endOfStream) { _ = try connection.take(String.self) }
  }

  private func ignoreListener(_ address: ConnectionAddress?) throws {
    let (near, far) = try Connection.pair()
    let child = try ChildProcess.fork {
      signal(SIGUSR1) { _ in }
      let listener = try Listener(at: address, key: "k")
      try far.send(listener.address)
      try accept(listener).send("welcome")
    }
    let bound = try near.take(ConnectionAddress.self)
    for _ in 0..<20 {
      child.signal(SIGUSR1)
      Spin.pause(2000)
    }
    // Half way, too.
    let silent = try RawPeer(connectedTo: bound)
    _ = try silent.receive(Handshake.helloBytes)
    for _ in 0..<20 {
      child.signal(SIGUSR1)
      Spin.pause(2000)
    }
    let client = try Connection.connect(to: bound, key: "k", timeout: Children.limit)
    try require(client?.take(String.self) == "welcome", "another message")
    try require(Children.join([child]) == [0], "\(child)")
  }
}
