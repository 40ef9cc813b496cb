// SPDX-License-Identifier: Apache-2.0

/// What a listener is in one process: those who are about to be let in, and how threads wait for
/// them.
///
/// No thread is made. Each one that accepts waits for all peers at once, deals with one step of one
/// of them, which the kernel reports to a single thread, and leaves with the peer that it lets in.
final class ListenerCore: Sendable {
  private static let listeningNumber: UInt64 = 0
  private static let closingNumber: UInt64 = 1
  /// A call whose time is up looks at so many steps that are due, and leaves the rest.
  private static let lastSteps = 4 * PendingPeers.limit

  private struct State {
    var peers = PendingPeers(reserved: closingNumber)
    var isClosed = false
  }

  let listening: ListeningSocket
  let events: EventSet
  let pid = ProcessFork.pid
  private let address: ConnectionAddress
  private let key: AuthenticationKey?
  private let handshakeTimeout: Duration
  private let closing: LastingSignal
  private let countRefused: @Sendable () -> Void
  private let state = Guarded(State())

  init(
    _ listening: ListeningSocket, at address: ConnectionAddress, key: AuthenticationKey?,
    handshakeTimeout: Duration, countRefused: @escaping @Sendable () -> Void
  ) throws(PrimitivesError) {
    self.listening = listening
    self.address = address
    self.key = key
    self.handshakeTimeout = handshakeTimeout
    self.countRefused = countRefused
    events = try EventSet()
    closing = try LastingSignal()
    try events.add(listening.descriptor, as: Self.listeningNumber)
    try events.add(closing.descriptor, as: Self.closingNumber)
  }

  /// The same in a process that has inherited this one: of those that are about to be let in, it
  /// knows nothing.
  func inherited() throws(PrimitivesError) -> ListenerCore {
    try ListenerCore(
      listening, at: address, key: key, handshakeTimeout: handshakeTimeout,
      countRefused: countRefused)
  }

  /// Lets the next peer in; blocks until there is one, at most until `deadline`.
  ///
  /// - Returns: Its socket and address, or `nil` when time was up.
  /// - Throws: `closed`, `systemFailure`.
  func accept(
    until deadline: Deadline
  ) throws(PrimitivesError) -> (socket: MessageSocket, peer: SocketAddress)? {
    var stepsLeft = Self.lastSteps
    while true {
      for peer in state.locked({ $0.peers.removeExpired() }) {
        refuse(peer, because: "the client took too long to prove itself", level: .debug)
      }
      let (isClosed, next) = state.locked { ($0.isClosed, $0.peers.firstDeadline) }
      guard !isClosed else { throw Self.closedError(address) }
      let isLast = deadline.hasPassed
      if isLast {
        guard stepsLeft > 0 else { return nil }
        stepsLeft -= 1
      }
      let wake =
        isLast ? .passed : Deadline(nanoseconds: min(deadline.nanoseconds, next.nanoseconds))
      let number = try events.next(until: wake)
      guard let number else {
        if isLast { return nil }
        continue
      }
      switch number {
      case Self.closingNumber: throw Self.closedError(address)
      case Self.listeningNumber:
        if let peer = try admit(), let accepted = go(on: peer, isNew: true) { return accepted }
      default:
        if let peer = state.locked({ $0.peers.take(number) }),
          let accepted = go(on: peer, isNew: false)
        {
          return accepted
        }
      }
    }
  }

  /// Takes who has connected, if anyone has, and gives it a place.
  private func admit() throws(PrimitivesError) -> PendingPeer? {
    while true {
      switch try listening.accept() {
      case .none: return nil
      case .noRoom(let error):
        // Whoever has not proved itself yet gives way; it waits no longer than the others then.
        guard let oldest = state.locked({ $0.peers.removeFirst($0.peers.isEmpty ? 0 : 1) }).first
        else { throw PrimitivesError(call: "accept at \(address)", error: error) }
        refuse(oldest, because: "there are no descriptors left", level: .warning)
      case .peer(let socket, let peerAddress):
        let deadline = Deadline(after: handshakeTimeout)
        let (number, pushed) = state.locked { state in
          let number = state.peers.nextNumber()
          return (number, state.peers.insert(number, until: deadline))
        }
        for peer in pushed { refuse(peer, because: "too many come at once", level: .warning) }
        let peer = PendingPeer(
          socket, from: peerAddress, as: number, until: deadline, key: key)
        guard key != nil || !address.hasNoOwner || socket.hasTrustedPeer else {
          _ = state.locked { $0.peers.remove(number) }
          refuse(peer, because: "it is a process of another user", level: .warning)
          continue
        }
        return peer
      }
    }
  }

  /// Goes on with the handshake of a peer, as far as it can without waiting.
  ///
  /// - Returns: The peer when it has proved itself and there is still someone to let it in.
  private func go(
    on peer: PendingPeer, isNew: Bool
  ) -> (socket: MessageSocket, peer: SocketAddress)? {
    var peer = peer
    do throws(HandshakeRefusal) {
      if try peer.exchange.advance(until: .passed) {
        guard state.locked({ $0.peers.remove(peer.number) }) else {
          refuse(peer, because: "it came too late", level: .debug)
          return nil
        }
        events.remove(peer.holder.socket.descriptor)
        return (peer.holder.socket, peer.address)
      }
    } catch {
      _ = state.locked { $0.peers.remove(peer.number) }
      refuse(
        peer, because: error.reason, level: error.code == .peerClosed ? .debug : .warning)
      return nil
    }
    // Another thread may deal with it as soon as it is put back, and close it as soon as it is
    // watched; the descriptor stays what it is while `peer` is here.
    guard state.locked({ $0.peers.put(peer) }) else {
      refuse(peer, because: "it came too late", level: .debug)
      return nil
    }
    let descriptor = peer.holder.socket.descriptor
    guard isNew else {
      events.watchAgain(descriptor, as: peer.number)
      return nil
    }
    do throws(PrimitivesError) {
      try events.add(descriptor, as: peer.number, once: true)
    } catch {
      if let peer = state.locked({ $0.peers.take(peer.number) }) {
        _ = state.locked { $0.peers.remove(peer.number) }
        refuse(peer, because: error.message, level: .warning)
      }
    }
    return nil
  }

  private func refuse(_ peer: PendingPeer, because reason: String, level: ProcessLog.Level) {
    let socket = peer.holder.socket
    events.remove(socket.descriptor)
    socket.shutDown()
    countRefused()
    ProcessLog.log(level, "\(address) refuses \(Self.name(of: peer)): \(reason)")
  }

  private static func name(of peer: PendingPeer) -> String {
    ConnectionAddress(peer.address).map { "\($0)" } ?? "a client"
  }

  /// Ends all calls of `accept`, and dismisses those who wait.
  func close() {
    let peers = state.locked { state in
      state.isClosed = true
      return state.peers.removeAll()
    }
    closing.raise()
    for peer in peers { refuse(peer, because: "the listener is closed", level: .debug) }
    listening.removeFile()
  }

  static func closedError(_ address: ConnectionAddress) -> PrimitivesError {
    PrimitivesError(.closed, "the listener at \(address) has been closed")
  }
}
