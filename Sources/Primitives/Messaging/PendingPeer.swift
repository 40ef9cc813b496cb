// SPDX-License-Identifier: Apache-2.0

/// Someone who has connected, and has not been let in yet.
struct PendingPeer {
  /// Its number among the peers of its listener.
  let number: UInt64
  let address: SocketAddress
  /// When it is refused for being slow.
  let deadline: Deadline
  let holder: PassingSocket
  var exchange: HandshakeExchange

  init(
    _ socket: MessageSocket, from address: SocketAddress, as number: UInt64,
    until deadline: Deadline,
    key: AuthenticationKey?
  ) {
    self.number = number
    self.address = address
    self.deadline = deadline
    holder = PassingSocket(socket)
    exchange = HandshakeExchange(over: socket, as: .listener, key: key)
  }
}
