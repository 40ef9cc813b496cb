// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Lets processes connect that know an address: of other families, of other machines.
///
/// ```swift
/// let listener = try Listener(at: .tcp(host: "localhost", port: 6000), key: "a long secret")
/// let connection = try listener.accept()
/// print(try connection.receive(String.self))
/// ```
///
/// Both sides prove that they know the key before either takes a message from the other; a key on
/// one side only is an error on both, at once. A peer that is silent, slow or hostile delays nobody
/// and is no error of `accept`: it is refused, counted, and told of in the ``ProcessLog``. At most
/// 64 peers are about to prove themselves at any time; one more pushes the oldest out.
///
/// The file of a Unix socket can only be reached by this user from its first instant. It is removed
/// by `close`, with the last use of the listener, and at the normal exit of the process; one that a
/// killed process has left behind is replaced by the next listener of the same user there.
///
/// Any number of threads may accept at the same time, and so may forked children, each of which has
/// inherited the address: whoever is first lets a peer in. A process that dies takes with it those
/// whom it was about to let in; they are told that the connection is closed. The address is free
/// again when all of these processes have closed the listener, the file gone with the process that
/// made it.
///
/// Sendable; not encodable: a child that is no copy of this process listens itself.
///
/// Python: `multiprocessing.connection.Listener`.
public final class Listener: Sendable {
  private struct State {
    var core: ListenerCore?
    var lastAccepted: ConnectionAddress?
  }

  /// Where the listener is found, with the port that it got; for a host, its number.
  ///
  /// Python: `Listener.address`.
  public let address: ConnectionAddress

  private let state: Guarded<State>
  private let refused = Counter()

  /// Starts to listen.
  ///
  /// Blocks for at most about a second, while other listeners come and go in the same folder, and
  /// as the system's resolver does for the name of a host.
  ///
  /// - Parameters:
  ///   - address: Where to listen; `nil` is a ``ConnectionAddress/abstract(_:)`` name that no one
  ///     else has.
  ///   - backlog: How many may wait to be looked at; the system may allow fewer.
  ///   - key: What both sides have to know; `nil` lets in whoever can reach the address. The empty
  ///     key is a key.
  ///   - handshakeTimeout: How long a peer may take to prove itself.
  /// - Throws: `PrimitivesError.Code.alreadyExists` when someone listens there, or at a path at
  ///   which there is anything but a socket of this user's that no one listens at; `limitExceeded`
  ///   when a path or name is longer than 107 bytes; `notFound` when there is no such folder or
  ///   host; `invalidArgument`, `systemFailure`.
  public init(
    at address: ConnectionAddress? = nil, backlog: Int = 128, key: AuthenticationKey? = nil,
    handshakeTimeout: Duration = .seconds(10)
  ) throws(PrimitivesError) {
    Misuse.require(backlog > 0, "Listener: a backlog of \(backlog)")
    Misuse.require(handshakeTimeout > .zero, "Listener: no time for a handshake")
    let address = address ?? .unique()
    let socket = try Self.listen(at: address, backlog: backlog)
    let bound =
      address.isNetwork ? ConnectionAddress(socket.address) ?? address : address
    self.address = bound
    let refused = refused
    let core = try ListenerCore(
      socket, at: bound, key: key, handshakeTimeout: handshakeTimeout,
      countRefused: { refused.add() })
    state = Guarded(State(core: core))
    ProcessLog.log(.debug, "listening at \(bound)")
  }

  private static func listen(
    at address: ConnectionAddress, backlog: Int
  ) throws(PrimitivesError) -> ListeningSocket {
    var failure = PrimitivesError(.notFound, "\(address) is no address of this machine")
    for candidate in try address.resolved(toListen: true) {
      do throws(PrimitivesError) {
        return try ListeningSocket(
          at: candidate, path: address.path, backlog: backlog, called: "\(address)")
      } catch {
        failure = error
      }
    }
    throw failure
  }

  /// Lets the next peer in.
  ///
  /// Blocks until one has connected and proved itself.
  ///
  /// Python: `Listener.accept`.
  ///
  /// - Returns: The connection to it.
  /// - Throws: `PrimitivesError.Code.closed` when the listener has been closed, also meanwhile by
  ///   another thread; `systemFailure` when this process has no descriptors left; `outOfMemory`.
  public func accept() throws(PrimitivesError) -> Connection {
    while true {
      if let connection = try accept(until: .never) { return connection }
    }
  }

  /// Lets the next peer in; blocks at most for `timeout`.
  ///
  /// - Parameter timeout: `nil` waits without limit; zero or less does what can be done at once,
  ///   which lets a peer in only if it has said all that it has to say.
  /// - Returns: The connection, or `nil` when no one proved itself in time.
  /// - Throws: As the form without a timeout; that no one came is not an error.
  public func accept(timeout: Duration?) throws(PrimitivesError) -> Connection? {
    try accept(until: Deadline(after: timeout))
  }

  private func accept(until deadline: Deadline) throws(PrimitivesError) -> Connection? {
    guard let (socket, peer) = try currentCore().accept(until: deadline) else { return nil }
    let connection = try Connection.stream(
      over: socket.descriptor, throughNetwork: address.isNetwork)
    state.locked { $0.lastAccepted = ConnectionAddress(peer) }
    return connection
  }

  /// Where the last accepted peer is, or `nil` while there is none, or it has no address.
  ///
  /// A client on this machine rarely has one. Never blocks.
  ///
  /// Python: `Listener.last_accepted`.
  public var lastAccepted: ConnectionAddress? { state.locked { $0.lastAccepted } }

  /// How many peers were not let in, by this process or, before its fork, by its parent.
  ///
  /// Never blocks.
  public var refusedCount: Int { refused.value }

  /// Whether this process has closed the listener.
  public var isClosed: Bool { state.locked { $0.core == nil } }

  /// Stops listening, for this process.
  ///
  /// Those who were about to be let in are turned away, calls of `accept` that wait in other
  /// threads end with an error, and a file is removed by the process that made it. Closing again
  /// changes nothing. Blocks for at most about a second, as `init` does.
  ///
  /// Python: `Listener.close`.
  public func close() {
    var closed: ListenerCore?
    state.locked { state in
      closed = state.core
      state.core = nil
    }
    guard let closed else { return }
    // What a forked child has inherited and never used is its parent's.
    if closed.pid == ProcessFork.pid { closed.close() }
    ProcessLog.log(.debug, "no longer listening at \(address)")
  }

  /// What the listener is in this process.
  private func currentCore() throws(PrimitivesError) -> ListenerCore {
    guard let core = state.locked({ $0.core }) else { throw ListenerCore.closedError(address) }
    guard core.pid != ProcessFork.pid else { return core }
    let own = try core.inherited()
    return state.locked { state in
      if let other = state.core, other.pid == own.pid { return other }
      state.core = own
      return own
    }
  }
}

extension Listener: Waitable {
  /// What becomes ready when `accept` has something to do: a peer has come, or has answered.
  ///
  /// It may be nothing that lets a peer in: a call with a timeout of zero says `nil` then.
  ///
  /// - Throws: `PrimitivesError.Code.closed` when the listener has been closed.
  public var waitHandle: WaitHandle {
    get throws(PrimitivesError) {
      let core = try currentCore()
      return WaitHandle(descriptor: core.events.descriptor.rawValue, keeping: core)
    }
  }
}

extension Listener: CustomStringConvertible {
  /// Where it listens.
  public var description: String {
    isClosed ? "Listener(closed)" : "Listener(\(address))"
  }
}

/// A number that threads count up.
private final class Counter: Sendable {
  private let count = Atomic(0)

  var value: Int { count.load(ordering: .relaxed) }

  func add() {
    count.add(1, ordering: .relaxed)
  }
}
