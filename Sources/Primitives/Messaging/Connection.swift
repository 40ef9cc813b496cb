// SPDX-License-Identifier: Apache-2.0

/// One end of a connection between two processes: messages go in at one end and come out at the
/// other.
///
/// ```swift
/// let (parentEnd, childEnd) = try Connection.pair()
/// let child = try ChildProcess.fork {
///   parentEnd.close()
///   try childEnd.send("hello from \(childEnd.receive(String.self))")
/// }
/// childEnd.close()
/// try parentEnd.send("parent")
/// print(try parentEnd.receive(String.self))
/// ```
///
/// A message is any `Codable` value, or bytes. It comes out whole or not at all, in order, and may
/// have any size that memory has; values inside values are 512 deep at most. Locks, queues and
/// other shared objects, open files (``TransferableDescriptor``) and connections themselves are
/// sent like other values, alone or inside them.
///
/// Any number of threads and processes may send and receive at one end at the same time: each
/// message comes out once, at one of them. A process that is killed in the middle of anything
/// leaves a pair that works for the others; what it had received is lost with it.
///
/// An end is closed with its last user. A forked child uses all that its parent has: an end that a
/// process does not use has to be closed in it, or the other end never sees the end of the stream.
///
/// Python: `multiprocessing.connection.Connection`, made by `multiprocessing.Pipe`.
public final class Connection: Sendable {
  private let transport: Guarded<(any MessageTransport)?>
  let kind: ConnectionKind

  /// Whether messages can be received at this end.
  public let isReadable: Bool

  /// Whether messages can be sent at this end.
  public let isWritable: Bool

  init(
    _ kind: ConnectionKind, over socket: MessageSocket, sharing block: BlockReference,
    isReadable: Bool = true, isWritable: Bool = true
  ) {
    self.kind = kind
    var socket = socket
    socket.closing = SocketClosing()
    transport = Guarded(kind.transport(over: socket, sharing: block))
    self.isReadable = isReadable
    self.isWritable = isWritable
  }

  /// Creates a connection; both of its ends send and receive.
  ///
  /// Python: `Pipe()`.
  ///
  /// - Returns: The two ends, which are alike.
  /// - Throws: `PrimitivesError.Code.systemFailure` when there are no descriptors left,
  ///   `outOfMemory`.
  public static func pair() throws(PrimitivesError) -> (first: Connection, second: Connection) {
    let block = try BlockReference.create(.connection, bytes: StreamTransport.blockBytes)
    let (first, second) = try MessageSocket.pair()
    return (
      Connection(.pair, over: first, sharing: block),
      Connection(.pair, over: second, sharing: block)
    )
  }

  /// Creates a connection in one direction.
  ///
  /// Python: `Pipe(duplex=False)`.
  ///
  /// - Returns: The end that only receives, and the one that only sends.
  /// - Throws: `PrimitivesError.Code.systemFailure` when there are no descriptors left,
  ///   `outOfMemory`.
  public static func oneWay() throws(PrimitivesError) -> (
    receiver: Connection, sender: Connection
  ) {
    let block = try BlockReference.create(.connection, bytes: StreamTransport.blockBytes)
    let (receiver, sender) = try MessageSocket.pair()
    return (
      Connection(.pair, over: receiver, sharing: block, isWritable: false),
      Connection(.pair, over: sender, sharing: block, isReadable: false)
    )
  }

  /// Makes a connection of a connected stream socket, whose peer may be of any family.
  ///
  /// - Throws: `outOfMemory`.
  package static func stream(
    over descriptor: OwnedDescriptor, throughNetwork: Bool
  ) throws(PrimitivesError) -> Connection {
    let block = try BlockReference.create(.connection, bytes: StreamTransport.blockBytes)
    return Connection(
      throughNetwork ? .network : .machine, over: MessageSocket(descriptor: descriptor),
      sharing: block)
  }

  /// Closes this end for this process.
  ///
  /// Calls that wait in other threads of this process end with `PrimitivesError.Code.closed`, and
  /// when this has returned, none of them takes or sends another message. Other processes that use
  /// the same end go on, and so does the other end: it sees the end of the stream when all have
  /// closed. (In a stream to another family, a message that such a call had sent or received in
  /// part is lost, and the stream with it, as by a death.)
  ///
  /// Waits for no one but a thread that is just taking or sending a message, and never for long.
  /// Closing again changes nothing. An end that no one refers to any more closes itself.
  ///
  /// Python: `Connection.close`, which leaves a thread waiting that is in `recv`.
  public func close() {
    var closed: (any MessageTransport)?
    transport.locked { transport in
      closed = transport
      transport = nil
    }
    closed?.socket.closing?.close()
  }

  /// Has waits at this end cost no descriptor; `close` does not end them then.
  ///
  /// For ends that only one thread ever uses, where descriptors are scarce.
  func spareDescriptors() {
    transport.locked { $0 }?.socket.closing?.spareDescriptors()
  }

  /// Lets nothing more come in at this end, for all who use it; what has been sent can be received.
  func stopReceiving() {
    transport.locked { $0 }?.socket.stopReceiving()
  }

  /// Ends the connection for all who use it, at both ends; what has been sent can be received.
  func hangUp() {
    transport.locked { $0 }?.socket.hangUp()
  }

  /// Whether this process has closed this end.
  public var isClosed: Bool { transport.locked { $0 == nil } }

  /// Whether a message can be received, or the other end is closed; blocks until it is so, at most
  /// for `timeout`.
  ///
  /// Nothing is received. Where others receive at this end, too, the message may be gone before the
  /// caller asks for it.
  ///
  /// - Parameter timeout: `nil` waits without limit; zero or less only looks.
  /// - Returns: Whether `receive` would have something to say at once.
  /// - Throws: `PrimitivesError.Code.closed`, also when another thread closes this end meanwhile,
  ///   or `wrongDirection`.
  public func poll(timeout: Duration? = .zero) throws(PrimitivesError) -> Bool {
    let deadline = Deadline(after: timeout)
    let transport = try receivingTransport
    return try withExtendedLifetime(transport) { () throws(PrimitivesError) in
      try transport.socket.waitReadable(until: deadline)
    }
  }

  // MARK: Parts

  var openTransport: any MessageTransport {
    get throws(PrimitivesError) {
      guard let transport = transport.locked({ $0 }) else { throw SocketClosing.error }
      return transport
    }
  }

  var receivingTransport: any MessageTransport {
    get throws(PrimitivesError) {
      let transport = try openTransport
      guard isReadable else {
        throw PrimitivesError(.wrongDirection, "this end of the connection only sends")
      }
      return transport
    }
  }

  var sendingTransport: any MessageTransport {
    get throws(PrimitivesError) {
      let transport = try openTransport
      guard isWritable else {
        throw PrimitivesError(.wrongDirection, "this end of the connection only receives")
      }
      return transport
    }
  }

  static var peerClosed: PrimitivesError {
    PrimitivesError(.peerClosed, "the other end of the connection is closed")
  }

  static var endOfStream: PrimitivesError {
    PrimitivesError(
      .endOfStream, "the other end of the connection is closed, and everything has been received")
  }

  static func tooLong(_ length: UInt64, _ limit: Int) -> PrimitivesError {
    PrimitivesError(
      .limitExceeded, "a message of \(length) bytes came where at most \(limit) were wanted")
  }
}

extension Connection: CustomStringConvertible {
  /// What this end can do.
  public var description: String {
    guard !isClosed else { return "Connection(closed)" }
    switch (isReadable, isWritable) {
    case (true, false): return "Connection(receives)"
    case (false, true): return "Connection(sends)"
    default: return "Connection(receives and sends)"
    }
  }
}
