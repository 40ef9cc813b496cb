// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc

/// How a process reaches a socket that listens.
enum ConnectingSocket {
  /// Connects; blocks until there is a place among those that wait to be accepted, at most until
  /// `deadline`.
  ///
  /// - Returns: The socket, or `nil` when time was up.
  /// - Throws: `notFound`, `connectionRefused`, `peerClosed`, `systemFailure`.
  static func connect(
    to address: SocketAddress, called name: String, until deadline: Deadline
  ) throws(PrimitivesError) -> MessageSocket? {
    var address = address
    let result = unsafe cp_connect(&address.raw, deadline.nanoseconds)
    switch -result {
    case ...0: return MessageSocket(descriptor: OwnedDescriptor(owning: result))
    case EAGAIN: return nil
    case ENOENT, ENOTDIR: throw PrimitivesError(.notFound, "there is nothing at \(name)")
    case ECONNRESET, EPIPE:
      throw PrimitivesError(
        .peerClosed, "the listener at \(name) closed the connection before it came to be")
    case ECONNREFUSED, ENOTSOCK, EPROTOTYPE:
      throw PrimitivesError(.connectionRefused, "no one listens at \(name)")
    case let error: throw PrimitivesError(call: "connecting to \(name)", error: error)
    }
  }
}
