// SPDX-License-Identifier: Apache-2.0

/// What two sides say to each other before the first message, as one of them sees it: a pure
/// function of what comes in.
///
/// | Bytes | |
/// |---|---|
/// | 44 | hello, of both at once: mark (8), version, role, whether it has a key, 0, random (32) |
/// | 32 | the client's proof, if both have a key |
/// | 33 | the listener's answer to it: 1 and its own proof, or 2 and zeros |
///
/// A proof is HMAC-SHA-256 over a label of the role and both hellos, the client's first. So it
/// proves the key to the other side, for this one connection and this one role: it cannot be sent
/// back, or again. The listener proves itself last, to none who has not. That both hellos say who
/// has a key lets a key on one side only fail at once, on both.
///
/// Source: challenge and response as in ISO/IEC 9798-4, mechanism 4 (three passes, mutual).
struct Handshake {
  /// The side, as it stands in a hello.
  enum Role: UInt8 {
    case client = 1
    case listener = 2

    var label: [UInt8] { Array("Primitives connection 1, \(self)\0".utf8) }

    var other: Role { self == .client ? .listener : .client }
  }

  private enum Phase {
    case hello, proof, answer, done
  }

  static let helloBytes = 44
  static let answerBytes = 1 + SHA256.byteCount
  private static let mark: [UInt8] = [0x89] + Array("PRIMCN".utf8) + [0x0A]
  private static let version: UInt8 = 1
  private static let accepted: UInt8 = 1
  private static let refused: UInt8 = 2

  let role: Role
  private let key: AuthenticationKey?
  /// The first bytes to be sent.
  let hello: [UInt8]
  private var otherHello: [UInt8] = []
  private var phase = Phase.hello

  init(as role: Role, key: AuthenticationKey?, random: [UInt8] = RandomBytes.make(32)) {
    self.role = role
    self.key = key
    hello = Self.mark + [Self.version, role.rawValue, key == nil ? 0 : 1, 0] + random
  }

  /// How many bytes the next message from the other side has; 0 when all is said.
  var missing: Int {
    switch phase {
    case .hello: Self.helloBytes
    case .proof: SHA256.byteCount
    case .answer: Self.answerBytes
    case .done: 0
    }
  }

  /// Whether the other side need not be there any more for what it has sent to count.
  var mayHaveLeft: Bool { key == nil }

  /// Takes a message of `missing` bytes.
  ///
  /// - Returns: What to send now.
  mutating func take(_ message: [UInt8]) throws(HandshakeRefusal) -> [UInt8] {
    switch phase {
    case .hello: return try takeHello(message)
    case .proof:
      guard HMAC.isEqual(message, proof(of: .client)) else {
        throw HandshakeRefusal(
          .authenticationFailed, "the client has another key",
          answer: [Self.refused] + [UInt8](repeating: 0, count: SHA256.byteCount))
      }
      phase = .done
      return [Self.accepted] + proof(of: .listener)
    case .answer:
      guard message[0] == Self.accepted else {
        throw HandshakeRefusal(.authenticationFailed, "the listener has another key")
      }
      guard HMAC.isEqual(Array(message.dropFirst()), proof(of: .listener)) else {
        throw HandshakeRefusal(
          .authenticationFailed, "the listener did not prove that it has the key")
      }
      phase = .done
      return []
    case .done: return []
    }
  }

  private mutating func takeHello(_ message: [UInt8]) throws(HandshakeRefusal) -> [UInt8] {
    let (mark, rest) = (message.prefix(Self.mark.count), message.dropFirst(Self.mark.count))
    guard Array(mark) == Self.mark else {
      throw HandshakeRefusal(.brokenMessage, "the other side speaks something else")
    }
    let fields = Array(rest.prefix(4))
    guard fields[0] == Self.version else {
      throw HandshakeRefusal(
        .brokenMessage,
        "the other side speaks version \(fields[0]), this one speaks \(Self.version)")
    }
    // Also what someone sends back to where it came from.
    guard fields[1] == role.other.rawValue, fields[2] <= 1, fields[3] == 0 else {
      throw HandshakeRefusal(.brokenMessage, "the other side is no \(role.other)")
    }
    otherHello = message
    switch (key, fields[2] == 1) {
    case (nil, true):
      throw HandshakeRefusal(
        .authenticationFailed, "the \(role.other) has a key, and this \(role) has none")
    case (.some, false):
      throw HandshakeRefusal(
        .authenticationFailed, "the \(role.other) has no key, and this \(role) has one")
    case (nil, false):
      phase = .done
      return []
    case (.some, true):
      phase = role == .client ? .answer : .proof
      return role == .client ? proof(of: .client) : []
    }
  }

  private func proof(of prover: Role) -> [UInt8] {
    let hellos = role == .client ? [hello, otherHello] : [otherHello, hello]
    return key?.code(of: [prover.label] + hellos) ?? []
  }
}
