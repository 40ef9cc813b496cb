// SPDX-License-Identifier: Apache-2.0

/// What a host does for one thread of another process of its family, on a thread of its own.
struct HostSession {
  private static let introductionLimit: Duration = .seconds(30)

  let connection: Connection

  /// Serves whoever comes in by a stream, until it is gone.
  static func serve(_ stream: Connection) {
    do {
      guard
        let introduction = try stream.receive(
          HostLink.Introduction.self, timeout: introductionLimit)
      else { return }
      let session = HostSession(connection: try introduction.connection())
      try stream.send(true)
      stream.close()
      session.run()
    } catch {
      ProcessLog.log(.info, "a process of the family was not let in: \(error)")
    }
    ObjectHost.current.collect()
  }

  private func run() {
    while true {
      do {
        guard let request = try connection.next(HostRequest.Incoming.self) else { return }
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

  /// An output that cannot be encoded is an error of that call, and nothing is half sent.
  private func send<Output: Codable>(_ output: Output) throws {
    do {
      try connection.send(HostReply<Output>.output(output))
    } catch let error as EncodingError {
      try fail(error)
    }
  }

  private func fail(_ error: any Error) throws {
    try connection.send(HostReply<Bool>.failure(SentError(error)))
  }
}
