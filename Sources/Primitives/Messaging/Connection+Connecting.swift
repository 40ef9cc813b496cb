// SPDX-License-Identifier: Apache-2.0

extension Connection {
  /// Connects to a listener, of this library and wherever it runs.
  ///
  /// Blocks until the listener lets this process in, or refuses it. What comes along with messages
  /// depends on the way: to another process of this machine descriptors and connections do, through
  /// the network nothing does; locks and queues stay in their family. If this process dies here,
  /// the listener goes on with others.
  ///
  /// Python: `multiprocessing.connection.Client`.
  ///
  /// - Parameters:
  ///   - address: Where it listens.
  ///   - key: What both sides have to know; `nil` if the listener has none.
  /// - Returns: The connection.
  /// - Throws: `PrimitivesError.Code.notFound` when there is no such path or host,
  ///   `connectionRefused` when no one listens there, `authenticationFailed` when the keys differ
  ///   or only one side has one, `brokenMessage` when the other side is no listener of this
  ///   library, `peerClosed` when it closed, `invalidArgument`, `limitExceeded` when a path is
  ///   longer than 107 bytes, `outOfMemory`, `systemFailure`.
  public static func connect(
    to address: ConnectionAddress, key: AuthenticationKey? = nil
  ) throws(PrimitivesError) -> Connection {
    while true {
      if let connection = try connect(to: address, key: key, until: .never) { return connection }
    }
  }

  /// Connects to a listener; blocks at most for `timeout`.
  ///
  /// Only the system's resolver, which looks up the name of a host, knows nothing of it.
  ///
  /// - Parameters:
  ///   - address: Where it listens.
  ///   - key: What both sides have to know; `nil` if the listener has none.
  ///   - timeout: Of connecting and proving together; `nil` waits without limit, and zero or less
  ///     is never enough for a listener to answer.
  /// - Returns: The connection, or `nil` when time was up.
  /// - Throws: As the form without a timeout; that time was up is not an error.
  public static func connect(
    to address: ConnectionAddress, key: AuthenticationKey? = nil, timeout: Duration?
  ) throws(PrimitivesError) -> Connection? {
    try connect(to: address, key: key, until: Deadline(after: timeout))
  }

  private static func connect(
    to address: ConnectionAddress, key: AuthenticationKey?, until deadline: Deadline
  ) throws(PrimitivesError) -> Connection? {
    guard let socket = try reach(address, until: deadline) else { return nil }
    guard key != nil || !address.hasNoOwner || socket.hasTrustedPeer else {
      throw PrimitivesError(
        .authenticationFailed, "no connection to \(address): another user listens there")
    }
    var exchange = HandshakeExchange(over: socket, as: .client, key: key)
    do throws(HandshakeRefusal) {
      guard try exchange.advance(until: deadline) else { return nil }
    } catch {
      throw error.error(connectingTo: address)
    }
    return try stream(over: socket.descriptor, throughNetwork: address.isNetwork)
  }

  /// Connects to the first of a host's addresses at which someone listens.
  private static func reach(
    _ address: ConnectionAddress, until deadline: Deadline
  ) throws(PrimitivesError) -> MessageSocket? {
    var failure = PrimitivesError(.notFound, "there is nothing at \(address)")
    for candidate in try address.resolved(toListen: false) {
      do throws(PrimitivesError) {
        return try ConnectingSocket.connect(
          to: candidate, called: "\(address)", until: deadline)
      } catch {
        failure = error
      }
    }
    throw failure
  }
}
