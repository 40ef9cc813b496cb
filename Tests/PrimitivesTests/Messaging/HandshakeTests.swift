// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Primitives

/// The handshake as a function: what each side makes of each message.
@Suite struct HandshakeTests {
  /// How it ended, on both sides.
  private struct Ends: Equatable {
    var client: PrimitivesError.Code?
    var listener: PrimitivesError.Code?

    static let met = Ends()
    static let bothRefuse = Ends(client: .authenticationFailed, listener: .authenticationFailed)
  }

  /// Carries messages between two sides, each changed by `change`, until nothing is left to carry.
  private func meet(
    _ clientKey: AuthenticationKey?, _ listenerKey: AuthenticationKey?,
    changing change: (Handshake.Role, [UInt8]) -> [UInt8] = { $1 }
  ) -> Ends {
    var client = Handshake(as: .client, key: clientKey)
    var listener = Handshake(as: .listener, key: listenerKey)
    var ends = Ends()
    var (toClient, toListener) = (listener.hello, client.hello)
    while !toClient.isEmpty || !toListener.isEmpty {
      let (forListener, forClient) = (change(.client, toListener), change(.listener, toClient))
      (toClient, toListener) = ([], [])
      do throws(HandshakeRefusal) {
        if !forListener.isEmpty, listener.missing > 0 { toClient = try listener.take(forListener) }
      } catch {
        ends.listener = error.code
        toClient = error.answer
      }
      do throws(HandshakeRefusal) {
        if !forClient.isEmpty, client.missing > 0 { toListener = try client.take(forClient) }
      } catch {
        ends.client = error.code
      }
    }
    if ends.client == nil, client.missing > 0 { ends.client = .endOfStream }
    if ends.listener == nil, listener.missing > 0 { ends.listener = .endOfStream }
    return ends
  }

  @Test("ChallengeResponseTest.challengeresponse, of keys of all lengths")
  func challengeResponse() {
    for count in [0, 1, 16, 32, 63, 64, 65, 1000] {
      let key = AuthenticationKey(RandomBytes.make(count))
      #expect(meet(key, key) == .met, "\(count) bytes")
    }
  }

  @Test func `without keys the hellos are enough`() {
    #expect(meet(nil, nil) == .met)
  }

  @Test func `another key fails on both sides`() {
    #expect(meet("one", "other") == .bothRefuse)
    #expect(meet("", "other") == .bothRefuse)
    #expect(meet("one", "") == .bothRefuse)
  }

  @Test func `a key on one side only fails on both sides`() {
    #expect(meet("one", nil) == .bothRefuse)
    #expect(meet(nil, "one") == .bothRefuse)
    #expect(meet("", nil) == .bothRefuse)
    #expect(meet(nil, "") == .bothRefuse)
  }

  @Test("OtherTest.deliver_challenge_auth_failure: a bogus answer to the listener")
  func deliverChallenge() throws {
    let ends = meet("key", "key") { role, message in
      role == .client && message.count == SHA256.byteCount ? RandomBytes.make(32) : message
    }
    #expect(ends == .bothRefuse)
  }

  @Test("OtherTest.answer_challenge_auth_failure: a bogus welcome to the client")
  func answerChallenge() throws {
    let ends = meet("key", "key") { role, message in
      role == .listener && message.count == Handshake.answerBytes
        ? [1] + RandomBytes.make(32) : message
    }
    #expect(ends == Ends(client: .authenticationFailed))
  }

  @Test func `no bit of any message can be changed`() {
    for message in 0..<4 {
      let lengths = [Handshake.helloBytes, Handshake.helloBytes, 32, Handshake.answerBytes]
      for bit in 0..<lengths[message] * 8 {
        var number = 0
        let ends = meet("key", "key") { _, bytes in
          guard !bytes.isEmpty else { return bytes }
          defer { number += 1 }
          guard number == message else { return bytes }
          var changed = bytes
          changed[bit / 8] ^= 1 << UInt8(bit % 8)
          return changed
        }
        #expect(ends.client != nil, "bit \(bit) of message \(message)")
        // The last message is the listener's own.
        #expect(ends.listener != nil || message == 3, "bit \(bit) of message \(message)")
      }
    }
  }

  @Test func `what is sent back is not taken for a proof`() throws {
    for role in [Handshake.Role.client, .listener] {
      var handshake = Handshake(as: role, key: "key")
      let own = handshake.hello
      let refusal = #expect(throws: HandshakeRefusal.self) { try handshake.take(own) }
      #expect(refusal?.code == .brokenMessage)
      // With the role put right, it still proves nothing.
      var other = own
      other[9] = role.other.rawValue
      var second = Handshake(as: role, key: "key")
      let sent = try second.take(other)
      guard role == .client else { continue }
      #expect(throws: HandshakeRefusal.self) { try second.take([1] + sent) }
    }
  }

  @Test func `a recorded handshake opens nothing`() throws {
    var client = Handshake(as: .client, key: "key")
    var listener = Handshake(as: .listener, key: "key")
    let proof = try client.take(listener.hello)
    _ = try listener.take(client.hello)
    _ = try listener.take(proof)
    var later = Handshake(as: .listener, key: "key")
    _ = try later.take(client.hello)
    #expect(throws: HandshakeRefusal.self) { try later.take(proof) }
  }

  @Test func `another version is refused by its number`() {
    var listener = Handshake(as: .listener, key: nil)
    var hello = Handshake(as: .client, key: nil).hello
    hello[8] = 7
    let refusal = #expect(throws: HandshakeRefusal.self) { try listener.take(hello) }
    #expect(refusal?.reason == "the other side speaks version 7, this one speaks 1")
  }

  @Test func `a hello says nothing of the key`() {
    let random = RandomBytes.make(32)
    #expect(
      Handshake(as: .client, key: "a", random: random).hello
        == Handshake(as: .client, key: "b", random: random).hello)
  }
}
