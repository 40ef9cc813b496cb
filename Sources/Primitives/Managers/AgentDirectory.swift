// SPDX-License-Identifier: Apache-2.0

/// The agents of a manager's clients.
final class AgentDirectory: Sendable {
  /// How long an authenticated client may take to say who it is.
  private static let greetingTimeout: Duration = .seconds(10)
  /// What a greeting takes, and some more.
  private static let greetingBytes = 256
  /// So many may be about to say who they are; one more pushes the oldest out.
  private static let waitingLimit = 64

  private struct Agent {
    let process: ChildProcess
    let control: Connection
  }

  private let manager: ManagerBlock
  private let names: SharedNamespace
  private let turn = Serialized((), inTurn: true)
  private let agents = Guarded<[[UInt8]: Agent]>([:])
  /// Those who have not said who they are, the oldest first.
  private let waiting = Guarded<[Connection]>([])

  init(of manager: ManagerBlock, names: SharedNamespace) {
    self.manager = manager
    self.names = names
  }

  /// Hands a connection to the agent of the client that made it, or to a new one.
  func admit(_ connection: Connection) {
    connection.spareDescriptors()
    do {
      guard let client = try client(at: connection) else { return }
      // One client's first connections come at one time.
      try turn.use { _ in try hand(connection, to: client) }
    } catch {
      ProcessLog.log(.info, "a client was not served: \(error)")
      refuse(connection, because: error)
    }
  }

  /// Tells a client what is short, so that it waits and comes again.
  private func refuse(_ connection: Connection, because error: any Error) {
    guard let error = error as? PrimitivesError,
      [.limitExceeded, .systemFailure, .outOfMemory].contains(error.code)
    else { return }
    HostSession.giveWay()
    try? connection.sendBytes(
      ManagerAnswer.failure(SentError(ManagerBlock.crowded)).bytes())
  }

  /// Waits for a client to say who it is.
  ///
  /// - Returns: Its number, or `nil` when it was silent for too long.
  private func client(at connection: Connection) throws -> [UInt8]? {
    let oldest = waiting.locked { waiting in
      waiting.append(connection)
      return waiting.count > Self.waitingLimit ? waiting.removeFirst() : nil
    }
    oldest?.hangUp()
    defer { waiting.locked { $0.removeAll { $0 === connection } } }
    let bytes = try connection.receiveBytes(
      limit: Self.greetingBytes, timeout: Self.greetingTimeout)
    return try bytes.map { try MessageEncoding.decode(ManagerLink.Greeting.self, from: $0).client }
  }

  private func hand(_ connection: Connection, to client: [UInt8]) throws {
    if let agent = agents.locked({ $0[client] }) {
      do {
        try agent.control.send(connection)
        return
      } catch let error as PrimitivesError where error.code == .peerClosed {
        agents.locked { $0[client] = nil }
      }
    }
    // Those that have ended are no agents any more, and what they have here is needed.
    let ended = agents.locked { agents in
      let ended = agents.filter { !$0.value.process.isAlive }
      for client in ended.keys { agents[client] = nil }
      return ended
    }
    withExtendedLifetime(ended) {}
    let (control, other) = try Connection.pair()
    let process = try ChildProcess.start(
      ManagerAgent(control: other, manager: manager, names: names), name: "ManagerAgent",
      // This process has threads, so it must not be copied.
      using: .forkServer, isDaemon: true)
    other.close()
    try control.send(connection)
    agents.locked { $0[client] = Agent(process: process, control: control) }
  }
}
