// SPDX-License-Identifier: Apache-2.0

@testable import Primitives

/// Someone who connects to a listener and speaks as it likes.
struct RawPeer {
  private let socket: MessageSocket

  init(connectedTo address: ConnectionAddress) throws {
    let end = Deadline(after: Children.limit)
    let place = try address.resolved(toListen: false)[0]
    guard let socket = try ConnectingSocket.connect(to: place, called: "\(address)", until: end)
    else { throw TestFailure("no place at \(address)") }
    self.socket = socket
  }

  /// Sends bytes; returns whether there was someone to take them.
  @discardableResult
  func send(_ bytes: [UInt8], with descriptors: [OwnedDescriptor] = []) throws -> Bool {
    let nothing: [UInt8] = []
    if case .peerClosed = try socket.send(
      bytes, nothing.span, with: descriptors, until: Deadline(after: Children.limit))
    {
      return false
    }
    return true
  }

  /// Receives so many bytes, or those that came before the end.
  func receive(_ count: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let received = try socket.receive(
        appendingTo: &bytes, upTo: count - bytes.count, until: Deadline(after: Children.limit))
      guard let received else { throw TestFailure("nothing came within \(Children.limit)") }
      if received.count == 0 { break }
    }
    return bytes
  }

  /// Waits until the other side has closed it; returns what came before.
  func receiveRest() throws -> [UInt8] { try receive(.max >> 32) }
}
