// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The way from this process to the server of a manager of another family: one connection for each
/// thread, which leads to one thread of this process's agent there.
final class ManagerLink: HandleScope {
  /// What a client says first.
  struct Greeting: Codable, Sendable {
    /// Names the client process among all of a manager.
    let client: [UInt8]
  }

  private static let attempts = 3
  /// The pauses of one who is not let in.
  private static let shortestPause: Duration = .milliseconds(5)
  private static let longestPause: Duration = .milliseconds(200)
  private static let numberBytes = 16

  private struct Identity {
    var pid: Int32 = 0
    var number: [UInt8] = []
  }

  private static let links = Guarded<[ConnectionAddress: ManagerLink]>([:])

  let address: ConnectionAddress
  private let key: AuthenticationKey?
  private let patience: Duration?
  private let connections = PerThread<Connection>()
  private let objects = RemoteObjects()
  private let identity = Guarded(Identity())
  private let hasConnected = Atomic(false)

  init(to address: ConnectionAddress, key: AuthenticationKey?, patience: Duration?) {
    self.address = address
    self.key = key
    self.patience = patience
    Self.links.locked { $0[address] = self }
  }

  /// The way to a manager of which only the address is known: the one that this process has, or one
  /// with the key that all processes of a program have.
  static func to(_ address: ConnectionAddress) -> ManagerLink {
    if let link = links.locked({ $0[address] }) { return link }
    return ManagerLink(
      to: address, key: CurrentProcess.authenticationKey, patience: .seconds(30))
  }

  /// The object that a handle of the other family names.
  func object(_ handle: BlockHandle) -> RemoteObject {
    objects.object(handle, of: self, received: 0)
  }

  /// The last use of an object in this process has ended.
  func release(_ object: RemoteObject) { objects.drop(object) }

  // MARK: Asking

  /// An answer, and the objects that it names, which live as long as this does.
  struct Reception {
    let answer: ManagerAnswer
    let objects: [RemoteObject]
  }

  /// Asks for something, and waits for the answer.
  ///
  /// - Throws: `serverEnded`, what connecting throws, and what was thrown there.
  func receive(asking request: ManagerRequest) throws -> Reception {
    guard let reception = try exchange(request, until: .never) else { throw ManagerBlock.ended }
    return reception
  }

  /// The same where the answer names no object.
  func ask(_ request: ManagerRequest) throws -> ManagerAnswer {
    try receive(asking: request).answer
  }

  /// Asks for an object.
  func object(asking request: ManagerRequest) throws -> RemoteObject {
    let reception = try receive(asking: request)
    return try withExtendedLifetime(reception) { object(try reception.answer.handle) }
  }

  /// Asks for a value, and decodes it.
  func value<Value: Decodable>(
    _ type: Value.Type, asking request: ManagerRequest
  ) throws -> Value? {
    let reception = try receive(asking: request)
    return try withExtendedLifetime(reception) {
      try reception.answer.value?.decode(type, from: self)
    }
  }

  /// Has a request handed to the process that hosts objects.
  func askHost<Request: Encodable, Output: Codable>(
    _ request: Request, for output: Output.Type, until deadline: Deadline
  ) throws -> Output? {
    let bytes = try withExtendedLifetime(request) {
      try MessageEncoding.encode(request, along: .scope(self)).bytes
    }
    guard let reception = try exchange(.host(bytes), until: deadline) else { return nil }
    return try withExtendedLifetime(reception) {
      guard case .relayed(let reply) = reception.answer else { throw ManagerAnswer.unexpected }
      return try MessageEncoding.decode(HostReply<Output>.self, from: reply, in: self).result
    }
  }

  private func exchange(
    _ request: ManagerRequest, until deadline: Deadline
  ) throws -> Reception? {
    let connection = try connections.value(connect)
    let releases = objects.takeReleases()
    let frame = try ManagerRequest.Frame(releases: releases, request: request).bytes()
    guard frame.count <= ManagerRequest.frameLimit else {
      objects.postpone(releases)
      throw PrimitivesError(
        .limitExceeded,
        "a manager takes at most \(ManagerRequest.frameLimit) bytes at once, not \(frame.count)")
    }
    let answer: ManagerAnswer?
    do {
      try connection.sendBytes(frame)
      answer = try connection.receiveBytes(by: deadline).map(ManagerAnswer.init)
    } catch {
      ProcessLog.log(.debug, "the way to the manager at \(address) is lost: \(error)")
      connections.drop()
      throw ManagerBlock.ended
    }
    switch answer {
    case .failure(let error): throw error.error
    case nil:
      // What is still coming must not be taken for the answer to something else.
      connections.drop()
      return nil
    case let answer?:
      return Reception(
        answer: answer,
        objects: try answer.handles.map { objects.object($0, of: self, received: 1) })
    }
  }

  // MARK: Connecting

  /// Connects, and waits while the server has no room for one more.
  private func connect() throws -> Connection {
    do {
      return try connect(until: Deadline(after: patience))
    } catch let error as PrimitivesError
      where hasConnected.load(ordering: .relaxed) && error.code != .limitExceeded
    {
      // It was there before.
      throw PrimitivesError(.serverEnded, "the manager is gone: \(error.message)")
    }
  }

  private func connect(until deadline: Deadline) throws -> Connection {
    var attemptsLeft = Self.attempts
    var pause = Self.shortestPause
    while true {
      do {
        if let connection = try attempt(until: deadline) {
          hasConnected.store(true, ordering: .relaxed)
          return connection
        }
        attemptsLeft -= 1
        guard attemptsLeft > 0 else { throw ManagerBlock.ended }
        continue
      } catch let error as PrimitivesError
        where error.code == .limitExceeded || error.code == .peerClosed
      {
        ProcessLog.log(.debug, "the manager at \(address) has no room: \(error)")
        guard !deadline.hasPassed else { throw ManagerBlock.crowded }
      }
      Spin.sleep(pause)
      pause = min(pause * 2, Self.longestPause)
    }
  }

  /// Connects; `nil` when the agent was just ending.
  private func attempt(until deadline: Deadline) throws -> Connection? {
    guard
      let connection = try Connection.connect(to: address, key: key, timeout: deadline.remaining)
    else { throw slow }
    connection.spareDescriptors()
    do {
      try connection.send(Greeting(client: number))
      guard let answer = try connection.receiveBytes(by: deadline) else { throw slow }
      if case .failure(let error) = try ManagerAnswer(answer) { throw error.error }
      return try ManagerAnswer(answer).isDone ? connection : nil
    } catch let error as PrimitivesError
      where [.endOfStream, .brokenMessage, .peerClosed].contains(error.code)
    {
      return nil
    }
  }

  private var slow: PrimitivesError {
    PrimitivesError(
      .serverEnded,
      "the manager at \(address) did not answer within its time: it is stopped, or short of"
        + " descriptors or threads")
  }

  /// Another one for each process, a forked child included: it has an agent of its own.
  private var number: [UInt8] {
    identity.locked { identity in
      if identity.pid != CurrentProcess.pid {
        identity = Identity(pid: CurrentProcess.pid, number: RandomBytes.make(Self.numberBytes))
      }
      return identity.number
    }
  }
}

extension ManagerLink: CustomStringConvertible {
  var description: String { "\(address)" }
}
