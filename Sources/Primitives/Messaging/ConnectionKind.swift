// SPDX-License-Identifier: Apache-2.0

/// What lies between the two ends of a connection.
enum ConnectionKind: UInt8, Codable {
  /// Within one family: a pair of sockets that keep message boundaries.
  case pair
  /// Within one machine: a stream of bytes.
  case machine
  /// Through the network: a stream of bytes.
  case network

  var route: MessageRoute {
    switch self {
    case .pair: .family
    case .machine: .machine
    case .network: .network
    }
  }

  /// Whether a socket, which may have come from anywhere, is one of this kind.
  func fits(_ socket: MessageSocket) -> Bool {
    switch self {
    case .pair: socket.keepsBoundaries
    case .machine: socket.isStream(throughNetwork: false)
    case .network: socket.isStream(throughNetwork: true)
    }
  }

  func transport(
    over socket: MessageSocket, sharing block: BlockReference
  ) -> any MessageTransport {
    switch self {
    case .pair: PacketTransport(socket: socket, block: block)
    case .machine, .network: StreamTransport(socket: socket, route: route, block: block)
    }
  }
}
