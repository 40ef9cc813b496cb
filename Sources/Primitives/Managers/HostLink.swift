// SPDX-License-Identifier: Apache-2.0

/// The way from the processes of a family to the server that hosts the objects of a manager: one
/// connection for each thread that calls.
final class HostLink: Sendable {
  /// How long to wait for a server that is there to let this process in.
  private static let patience: Duration = .seconds(30)
  /// The pauses of one who is not let in.
  private static let shortestPause: Duration = .milliseconds(5)
  private static let longestPause: Duration = .milliseconds(200)

  private static let links = Guarded<[BlockHandle: HostLink]>([:])

  private let manager: ManagerBlock
  private let connections = PerThread<Connection>()

  private init(_ manager: ManagerBlock) {
    self.manager = manager
  }

  /// This process's way to a manager.
  static func to(_ manager: ManagerBlock) -> HostLink {
    links.locked { links in
      let handle = manager.reference.handle
      if let link = links[handle] { return link }
      let link = HostLink(manager)
      links[handle] = link
      return link
    }
  }

  /// Asks, and waits for the answer.
  ///
  /// - Returns: The answer, or `nil` when there was none until the deadline; it is lost then.
  /// - Throws: `serverEnded`, and what was thrown in the server.
  func ask<Request: Encodable, Output: Codable>(
    _ request: Request, for output: Output.Type, until deadline: Deadline
  ) throws -> Output? {
    let message = try MessageEncoding.encode(request, along: .family)
    let answer = try withExtendedLifetime((request, message)) {
      try exchange(message, until: deadline)
    }
    guard let answer else { return nil }
    return try withExtendedLifetime(answer.references) {
      try MessageEncoding.decode(
        HostReply<Output>.self, from: answer.bytes,
        taking: answer.descriptors.isEmpty ? nil : ReceivedDescriptors(answer.descriptors)
      ).result
    }
  }

  /// A message as it came.
  struct Answer {
    let bytes: [UInt8]
    let references: [BlockReference]
    let descriptors: [OwnedDescriptor]
  }

  /// Sends a request and receives what comes back, without looking at either.
  func exchange(_ message: EncodedMessage, until deadline: Deadline) throws -> Answer? {
    // A server that is short of descriptors hangs up on who has been silent: the next request is
    // not sent then, and goes over another connection.
    for isLast in [false, true] {
      let connection = try connections.value { try connect(until: deadline) }
      do throws(PrimitivesError) {
        let transport = try connection.sendingTransport
        guard
          try transport.send(
            message.bytes.span, blocks: message.blocks(), descriptors: message.descriptors,
            until: deadline)
        else { return nil }
        return try receive(from: transport, until: deadline)
      } catch  where [.limitExceeded, .outOfMemory].contains(error.code) {
        throw error
      } catch {
        connections.drop()
        guard error.code == .peerClosed, !isLast else { throw ManagerBlock.ended }
      }
    }
    throw ManagerBlock.ended
  }

  private func receive(
    from transport: any MessageTransport, until deadline: Deadline
  ) throws(PrimitivesError) -> Answer? {
    switch try transport.receive(limit: .max, until: deadline) {
    case .message(let bytes, let references, let descriptors):
      return Answer(bytes: bytes, references: references, descriptors: descriptors)
    case .timedOut:
      // Whatever is still coming must not be taken for the answer to something else.
      connections.drop()
      return nil
    case .ended: throw ManagerBlock.ended
    }
  }

  // MARK: Connecting

  /// Connects, and waits while the server has no room for one more, at most until `deadline`.
  ///
  /// - Throws: `limitExceeded` when it has none until then, `serverEnded`, and what this process
  ///   itself is short of.
  private func connect(until deadline: Deadline) throws -> Connection {
    let limit = min(deadline.nanoseconds, Deadline(after: Self.patience).nanoseconds)
    let end = Deadline(nanoseconds: limit)
    var pause = Self.shortestPause
    while true {
      let shortage: PrimitivesError
      do throws(PrimitivesError) {
        return try attempt(until: end)
      } catch {
        ProcessLog.log(.debug, "no way to a manager: \(error)")
        shortage = error
      }
      switch shortage.code {
      case .limitExceeded, .peerClosed, .endOfStream: break
      case .systemFailure, .outOfMemory: throw shortage
      default: throw ManagerBlock.ended
      }
      guard !end.hasPassed else {
        throw shortage.code == .limitExceeded ? shortage : ManagerBlock.crowded
      }
      Spin.sleep(pause)
      pause = min(pause * 2, Self.longestPause)
    }
  }

  /// - Throws: `limitExceeded`, `peerClosed` or `endOfStream` when the server had no room, and what
  ///   connecting throws.
  private func attempt(until deadline: Deadline) throws(PrimitivesError) -> Connection {
    do {
      let entrance = try manager.entrance
      let stream = try Connection.connect(
        to: entrance.address, key: AuthenticationKey(entrance.key),
        timeout: deadline.remaining ?? Self.patience)
      guard let stream else { throw ManagerBlock.crowded }
      stream.spareDescriptors()
      let (mine, other) = try Connection.pair()
      mine.spareDescriptors()
      try stream.send(Introduction(other))
      guard let welcome = try stream.receive(Welcome.self, by: deadline) else {
        throw ManagerBlock.crowded
      }
      if let refusal = welcome.refusal { throw refusal.error }
      return mine
    } catch let error as PrimitivesError {
      throw error
    } catch {
      ProcessLog.log(.debug, "no way to a manager: \(error)")
      throw ManagerBlock.ended
    }
  }

  /// What the server says to who was introduced.
  struct Welcome: Codable {
    let refusal: SentError?
  }

  /// One end of a pair, on its way through a stream that only the family knows the key to.
  struct Introduction: Codable {
    let descriptor: TransferableDescriptor
    let block: HandleNumbers

    init(_ end: Connection) throws {
      let transport = try end.openTransport
      descriptor = try TransferableDescriptor(duplicating: transport.socket.descriptor.rawValue)
      block = HandleNumbers(transport.block.handle)
    }

    /// - Throws: `invalidHandle`, `systemFailure`.
    func connection() throws -> Connection {
      let socket = MessageSocket(descriptor: OwnedDescriptor(owning: try descriptor.duplicate()))
      guard ConnectionKind.pair.fits(socket) else {
        throw PrimitivesError(.invalidHandle, "a manager was handed something else than a socket")
      }
      return Connection(.pair, over: socket, sharing: try block.resolve())
    }
  }
}
