// SPDX-License-Identifier: Apache-2.0

/// The agents of a manager's clients.
final class AgentDirectory: Sendable {
  /// How long an authenticated client may take to say who it is.
  private static let greetingLimit: Duration = .seconds(10)

  private struct Agent {
    let process: ChildProcess
    let control: Connection
  }

  private let manager: ManagerBlock
  private let names: SharedNamespace
  private let agents = Guarded<[[UInt8]: Agent]>([:])

  init(of manager: ManagerBlock, names: SharedNamespace) {
    self.manager = manager
    self.names = names
  }

  /// Hands a connection to the agent of the client that made it, or to a new one.
  func admit(_ connection: Connection) {
    do {
      guard
        let greeting = try connection.receive(
          ManagerLink.Greeting.self, timeout: Self.greetingLimit)
      else { return }
      try hand(connection, to: greeting.client)
    } catch {
      ProcessLog.log(.info, "a client was not served: \(error)")
    }
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
    let (control, other) = try Connection.pair()
    let process = try ChildProcess.start(
      ManagerAgent(control: other, manager: manager, names: names), name: "ManagerAgent",
      // This process has threads, so it must not be copied.
      using: .forkServer, isDaemon: true)
    other.close()
    try control.send(connection)
    agents.locked { agents in
      // Those that have ended are no agents any more.
      agents = agents.filter { $0.value.process.isAlive }
      agents[client] = Agent(process: process, control: control)
    }
  }
}
