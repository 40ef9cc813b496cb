// SPDX-License-Identifier: Apache-2.0

/// The way from the processes of a family to the server that hosts the objects of a manager: one
/// connection for each thread that calls.
final class HostLink: Sendable {
  /// How long to wait for a server that is there to let this process in.
  private static let patience: Duration = .seconds(30)

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
    let connection = try connections.value(connect)
    do throws(PrimitivesError) {
      let transport = try connection.sendingTransport
      guard
        try transport.send(
          message.bytes.span, blocks: message.blocks(), descriptors: message.descriptors,
          until: deadline)
      else { return nil }
      switch try transport.receive(limit: .max, until: deadline) {
      case .message(let bytes, let references, let descriptors):
        return Answer(bytes: bytes, references: references, descriptors: descriptors)
      case .timedOut:
        // Whatever is still coming must not be taken for the answer to something else.
        connections.drop()
        return nil
      case .ended: throw ManagerBlock.ended
      }
    } catch  where [.limitExceeded, .outOfMemory].contains(error.code) {
      throw error
    } catch {
      connections.drop()
      throw ManagerBlock.ended
    }
  }

  private func connect() throws -> Connection {
    let entrance: ManagerBlock.Entrance
    let stream: Connection?
    do {
      entrance = try manager.entrance
      stream = try Connection.connect(
        to: entrance.address, key: AuthenticationKey(entrance.key), timeout: Self.patience)
    } catch let error as PrimitivesError {
      ProcessLog.log(.debug, "no way to a manager: \(error)")
      throw ManagerBlock.ended
    }
    guard let stream else { throw ManagerBlock.ended }
    let (mine, other) = try Connection.pair()
    try stream.send(Introduction(other))
    guard try stream.receive(Bool.self, timeout: Self.patience) == true else {
      throw ManagerBlock.ended
    }
    return mine
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
