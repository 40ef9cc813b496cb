// SPDX-License-Identifier: Apache-2.0

/// What an agent does for one thread of its client, on a thread of its own: so who holds a
/// recursive lock is told apart as it is where the client is.
struct AgentSession {
  let connection: Connection
  let agent: ManagerAgent

  func run() {
    do {
      // The client has someone to talk to now; until then it might have been sent to an agent that
      // was just ending.
      try send(.done)
      while let frame = try next() {
        for release in frame.releases { AgentLeases.current.release(release) }
        try answer(frame.request)
      }
    } catch {
      ProcessLog.log(.debug, "a client's connection is given up: \(error)")
    }
    // Whoever is still there is told, and the agent is.
    connection.hangUp()
  }

  /// The next frame; one that cannot be decoded is answered here.
  private func next() throws -> ManagerRequest.Frame? {
    while true {
      guard let bytes = try connection.nextBytes(limit: ManagerRequest.frameLimit) else {
        return nil
      }
      do {
        return try ManagerRequest.Frame(bytes)
      } catch {
        try send(.failure(SentError(error)))
      }
    }
  }

  private func answer(_ request: ManagerRequest) throws {
    var answer: ManagerAnswer
    // What is named is kept by the references until it is leased.
    var references: [BlockReference] = []
    do {
      (answer, references) = try perform(request)
      try AgentLeases.current.grant(answer.handles)
    } catch {
      answer = .failure(SentError(error))
    }
    try withExtendedLifetime(references) { try send(answer) }
  }

  private func send(_ answer: ManagerAnswer) throws {
    try connection.sendBytes(answer.bytes())
  }

  private func perform(
    _ request: ManagerRequest
  ) throws -> (ManagerAnswer, [BlockReference]) {
    switch request {
    case .names:
      return (.handle(HandleNumbers(try agent.handleOfNames)), [])
    case .make(let making):
      let reference = try making.perform()
      return (.handle(HandleNumbers(reference.handle)), [reference])
    case .operate(let numbers, let operation):
      return try operation.perform(on: AgentLeases.current.reference(numbers))
    case .host(let bytes):
      return try relay(bytes)
    }
  }

  private func relay(_ bytes: [UInt8]) throws -> (ManagerAnswer, [BlockReference]) {
    let handles = try MessageEncoding.handles(in: bytes)
    let kept = try handles.map { try AgentLeases.current.reference(HandleNumbers($0)) }
    let message = EncodedMessage(bytes: bytes, handles: Array(handles), kept: kept)
    let answer = try withExtendedLifetime(kept) {
      try HostLink.to(agent.manager).exchange(message, until: .never)
    }
    guard let answer else { throw ManagerBlock.ended }
    return (.relayed(answer.bytes), answer.references)
  }
}
