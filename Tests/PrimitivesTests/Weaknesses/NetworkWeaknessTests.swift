// SPDX-License-Identifier: Apache-2.0

import Primitives
import Testing

/// What goes wrong with CPython's listeners and clients does not here.
@Suite struct NetworkWeaknessTests {
  @Test("weakness 33: a silent client blocks accept", arguments: AddressKind.available)
  func silentClient(_ kind: AddressKind) throws {
    try kind.with { address in
      let listener = try Listener(at: address, key: "k", handshakeTimeout: .seconds(100_000))
      let silent = try (0..<10).map { _ in try RawPeer(connectedTo: listener.address) }
      try Meeting.requireWorking(listener, key: "k")
      // Nor does it block the ends of a wait.
      try require(listener.accept(timeout: .milliseconds(1)) == nil, "a silent client was let in")
      listener.close()
      for peer in silent { _ = try peer.receiveRest() }
    }
  }

  @Test("weakness 33: a key on one side only blocks for ever", arguments: AddressKind.available)
  func keyOnOneSide(_ kind: AddressKind) throws {
    for isListeners in [false, true] {
      try kind.with { address in
        let listener = try Listener(at: address, key: isListeners ? "k" : nil)
        let bound = listener.address
        try Meeting.run {
          defer { listener.close() }
          // Without any timeout.
          try requireError(.authenticationFailed) {
            _ = try Connection.connect(to: bound, key: isListeners ? nil : "k")
          }
        } beside: {
          try requireError(.closed) { _ = try listener.accept() }
        }
        try require(listener.refusedCount == 1, "\(listener.refusedCount) refused")
      }
    }
  }

  @Test("weakness 33: a client has no timeout") func clientTimeout() throws {
    let listener = try Listener(key: "k")
    try require(
      Connection.connect(to: listener.address, key: "k", timeout: .milliseconds(5)) == nil,
      "let in by no one")
  }
}
