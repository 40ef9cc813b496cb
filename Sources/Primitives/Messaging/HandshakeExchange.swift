// SPDX-License-Identifier: Apache-2.0

/// A handshake over a socket: it goes as far as it can, and says so.
struct HandshakeExchange {
  let socket: MessageSocket
  private var handshake: Handshake
  /// What has come of the next message.
  private var incoming: [UInt8] = []
  private var hasBegun = false

  init(over socket: MessageSocket, as role: Handshake.Role, key: AuthenticationKey?) {
    self.socket = socket
    handshake = Handshake(as: role, key: key)
  }

  /// Goes on; blocks on the other side at most until `deadline`.
  ///
  /// - Returns: Whether all is said; nothing that comes after it has been received then.
  mutating func advance(until deadline: Deadline) throws(HandshakeRefusal) -> Bool {
    do throws(HandshakeRefusal) {
      if !hasBegun {
        hasBegun = true
        try send(handshake.hello)
      }
      while handshake.missing > 0 {
        guard try receive(until: deadline) else { return false }
        let message = incoming
        incoming = []
        try send(handshake.take(message))
      }
      return true
    } catch {
      // Whether it arrives is the other side's concern.
      if !error.answer.isEmpty { try? send(error.answer) }
      throw error
    }
  }

  /// Receives the rest of the next message; returns whether it is there.
  private mutating func receive(until deadline: Deadline) throws(HandshakeRefusal) -> Bool {
    while incoming.count < handshake.missing {
      let received: MessageSocket.Received?
      do throws(PrimitivesError) {
        received = try socket.receive(
          appendingTo: &incoming, upTo: handshake.missing - incoming.count, until: deadline)
      } catch {
        throw HandshakeRefusal(error.code, error.message)
      }
      guard let received else { return false }
      guard received.descriptors.isEmpty, !received.lacksDescriptors else {
        throw HandshakeRefusal(.brokenMessage, "the \(handshake.role.other) sent descriptors")
      }
      guard received.count > 0 else {
        throw HandshakeRefusal(
          .peerClosed, "the \(handshake.role.other) closed it before it came to be")
      }
    }
    return true
  }

  /// Sends a message, which a new socket's buffer takes at once.
  private func send(_ message: [UInt8]) throws(HandshakeRefusal) {
    guard !message.isEmpty else { return }
    let nothing: [UInt8] = []
    let outcome: MessageSocket.Sent
    do throws(PrimitivesError) {
      outcome = try socket.send(message, nothing.span, with: [], until: .passed)
    } catch {
      throw HandshakeRefusal(error.code, error.message)
    }
    switch outcome {
    case .bytes(message.count): return
    // What it has sent can be received all the same.
    case .peerClosed where handshake.mayHaveLeft: return
    case .peerClosed:
      throw HandshakeRefusal(
        .peerClosed, "the \(handshake.role.other) closed it before it came to be")
    case .bytes, .timedOut, .tooLarge:
      throw HandshakeRefusal(.peerClosed, "the \(handshake.role.other) takes nothing")
    }
  }
}
