// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc

@testable import Primitives

/// Peers that do to a listener whatever they can think of, and clients that want to be served.
struct HostilePeers {
  private enum Attack: CaseIterable {
    case nothing, silence, noise, cutHello, slowHello, longNoise, wrongProof, cutProof, otherKey
    case noKey, otherVersion, ownHello, descriptors, excess
  }

  private static let key: AuthenticationKey = "the right key"

  private let count: Int
  private let place: ConnectionAddress?
  private let seed = UInt64.random(in: 0 ... .max)

  init(count: Int, at place: ConnectionAddress?) {
    self.count = count
    self.place = place
  }

  func run() throws {
    do {
      try attack()
    } catch {
      throw TestFailure("seed \(seed): \(error)")
    }
  }

  private func attack() throws {
    let listener = try Listener(
      at: place, key: Self.key, handshakeTimeout: .seconds(100_000))
    let address = listener.address
    var random = SeededGenerator(seed: seed)
    // Those that say nothing stay until they are pushed out.
    var silent: [RawPeer] = []
    let threads = (0..<2).map { _ in TestThread { Self.serve(listener) } }
    defer {
      listener.close()
      for thread in threads { thread.join() }
    }
    for number in 0..<count {
      if number % 100 == 0 { try requireService(address, number) }
      let attack = Attack.allCases[Int.random(in: 0..<Attack.allCases.count, using: &random)]
      if let peer = try run(attack, address, &random) { silent.append(peer) }
      if silent.count > 200 { silent.removeFirst(100) }
    }
    // Who came before it has been looked at when it is served.
    try requireService(address, count)
    silent = []
    listener.close()
    for thread in threads { thread.join() }
    try require(
      listener.refusedCount == count, "\(listener.refusedCount) of \(count) refused")
  }

  private static func serve(_ listener: Listener) {
    while let connection = try? listener.accept() {
      if let number = try? connection.take(Int.self) { try? connection.send(number + 1) }
    }
  }

  private func requireService(_ address: ConnectionAddress, _ number: Int) throws {
    guard
      let connection = try Connection.connect(
        to: address, key: Self.key, timeout: Children.limit)
    else { throw TestFailure("peer \(number): not served within \(Children.limit)") }
    try connection.send(number)
    try require(connection.take(Int.self) == number + 1, "another answer")
  }

  /// - Returns: A peer that is to stay.
  private func run(
    _ attack: Attack, _ address: ConnectionAddress, _ random: inout SeededGenerator
  ) throws -> RawPeer? {
    if attack == .otherKey || attack == .noKey {
      try requireError(.authenticationFailed) {
        let key: AuthenticationKey? = attack == .noKey ? nil : "another"
        _ = try Connection.connect(to: address, key: key, timeout: Children.limit)
      }
      return nil
    }
    let peer = try RawPeer(connectedTo: address)
    let hello = Handshake(as: .client, key: Self.key).hello
    func noise(_ count: Int) -> [UInt8] {
      (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    }
    switch attack {
    case .nothing, .otherKey, .noKey: break
    case .silence: return peer
    case .noise: try peer.send(noise(Int.random(in: 1...100, using: &random)))
    case .cutHello: try peer.send(Array(hello.prefix(Int.random(in: 1..<44, using: &random))))
    case .slowHello:
      for byte in hello.prefix(10) { try peer.send([byte]) }
      return peer
    case .longNoise: try peer.send(noise(5000))
    case .wrongProof: try peer.send(hello + noise(32))
    case .cutProof:
      try peer.send(hello + noise(31))
      return peer
    case .otherVersion:
      var other = hello
      other[8] = UInt8.random(in: 2...255, using: &random)
      try peer.send(other)
    case .ownHello: try peer.send(peer.receive(Handshake.helloBytes))
    case .descriptors:
      let descriptor = OwnedDescriptor(owning: dup(0))
      try peer.send(hello, with: [descriptor, descriptor])
    case .excess: try peer.send(hello + noise(32) + noise(200))
    }
    return nil
  }
}
