// SPDX-License-Identifier: Apache-2.0

import Distributed

/// What a host does for one thread of another process of its family, on a thread of its own.
struct HostSession: Sendable {
  private static let introductionLimit: Duration = .seconds(30)

  let connection: Connection

  /// Who is served now.
  private static let served = Guarded<[ObjectIdentifier: Served]>([:])

  private struct Served {
    let connection: Connection
    /// When it began to wait for its next request; `nil` while it has one in hand.
    var idleSince: UInt64?
  }

  /// Hangs up on who has been silent for the longest time: it connects again when it has something
  /// to ask.
  ///
  /// Nothing is lost: what had been sent before is still received and answered.
  static func giveWay() {
    let silent = served.locked { served in
      served.filter { $0.value.idleSince != nil }
        .min { ($0.value.idleSince ?? 0) < ($1.value.idleSince ?? 0) }.map(\.value.connection)
    }
    silent?.stopReceiving()
  }

  /// Serves whoever comes in by a stream, until it is gone.
  static func serve(_ stream: Connection) {
    stream.spareDescriptors()
    do {
      try admit(stream)?.run()
    } catch {
      ProcessLog.log(.info, "a process of the family was not let in: \(error)")
    }
    ObjectHost.current.collect()
  }

  /// Takes the connection that comes by a stream, or says why it cannot.
  private static func admit(_ stream: Connection) throws -> HostSession? {
    do {
      guard
        let introduction = try stream.receive(
          HostLink.Introduction.self, timeout: introductionLimit)
      else { return nil }
      let session = HostSession(connection: try introduction.connection())
      session.connection.spareDescriptors()
      try stream.send(HostLink.Welcome(refusal: nil))
      stream.close()
      return session
    } catch let error as PrimitivesError
      where error.code == .limitExceeded || error.code == .systemFailure
    {
      giveWay()
      try? stream.send(HostLink.Welcome(refusal: SentError(ManagerBlock.crowded)))
      throw error
    }
  }

  private func run() {
    let id = ObjectIdentifier(connection)
    defer { _ = Self.served.locked { $0.removeValue(forKey: id) } }
    while true {
      do {
        let waiting = Served(connection: connection, idleSince: Deadline.now)
        Self.served.locked { $0[id] = waiting }
        guard let request = try connection.next(HostRequest.Incoming.self) else { return }
        Self.served.locked { $0[id]?.idleSince = nil }
        try answer(request.content)
      } catch let error as PrimitivesError
        where [.closed, .peerClosed, .brokenMessage, .systemFailure].contains(error.code)
      {
        return
      } catch {
        // What cannot be decoded is the fault of that request alone.
        guard (try? fail(error)) != nil else { return }
      }
    }
  }

  private func answer(_ content: HostRequest.Incoming.Content) throws {
    switch content {
    case .call(let object, let call): try answer(call, on: object)
    case .make(let type, let seed): try make(type, from: seed)
    case .invoke(let object, let target, let invocation):
      try invoke(object, target, invocation)
    case .makeActor(let type, let seed): try makeActor(type, from: seed)
    case .count: try connection.send(HostReply<Int>.output(ObjectHost.current.count))
    }
  }

  private func answer<Call: HostedCall>(_ call: Call, on object: HandleNumbers) throws {
    let output: Call.Output
    do {
      output = try ObjectHost.current.perform(call, on: object)
    } catch {
      return try fail(error)
    }
    try send(output)
  }

  private func make<Object: HostedObject>(
    _ type: Object.Type, from seed: any Codable & Sendable
  ) throws {
    let proxy: Proxy<Object>
    do {
      proxy = try ObjectHost.current.make(type, from: seed)
    } catch {
      return try fail(error)
    }
    try send(proxy)
  }

  private func makeActor<Act: ManagedActor>(
    _ type: Act.Type, from seed: any Codable & Sendable
  ) throws {
    let actor: Act
    do {
      actor = try ObjectHost.current.makeActor(type, from: seed)
    } catch {
      return try fail(error)
    }
    try send(actor.id)
  }

  /// Has a method of an actor run; this thread waits for it, and the actor sends the answer.
  private func invoke(
    _ object: HandleNumbers, _ target: String, _ invocation: ManagedInvocationDecoder
  ) throws {
    guard let actor = ObjectHost.current.actor(object.handle) else {
      return try fail(PrimitivesError(.notFound, "this manager does not host that actor"))
    }
    let done = LocalSignal()
    let before = done.current
    Task.detached {
      await execute(on: actor, target, invocation)
      done.announce()
    }
    while done.current == before { done.wait(since: before, until: .never) }
  }

  private func execute<Act: ManagedActor>(
    on actor: Act, _ target: String, _ invocation: ManagedInvocationDecoder
  ) async {
    var invocation = invocation
    do {
      try await ManagerActorSystem.shared.executeDistributedTarget(
        on: actor, target: RemoteCallTarget(target), invocationDecoder: &invocation,
        handler: ManagedResultHandler(session: self))
    } catch {
      // There is no such method, or its arguments are others.
      try? fail(error)
    }
  }

  /// An output that cannot be encoded is an error of that call, and nothing is half sent.
  func send<Output: Codable>(_ output: Output) throws {
    do {
      try connection.send(HostReply<Output>.output(output))
    } catch let error as EncodingError {
      try fail(error)
    }
  }

  func fail(_ error: any Error) throws {
    try connection.send(HostReply<Bool>.failure(SentError(error)))
  }
}
