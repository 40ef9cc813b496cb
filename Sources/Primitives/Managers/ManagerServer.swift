// SPDX-License-Identifier: Apache-2.0

/// The process of a manager: lets the family in to the objects that it hosts, and lets others in,
/// each to an agent of its own.
struct ManagerServer<Initializer: ProcessBody>: OwnBody {
  /// What the starter is told once the server can be used.
  struct Opening: Codable {
    /// Where others find it.
    let address: ConnectionAddress?
    let failure: SentError?
  }

  /// How long nobody is let in when the process has no room for anyone.
  private static var pause: Duration { .milliseconds(50) }

  /// To the starter; the server ends with it.
  let control: Connection
  let manager: ManagerBlock
  let names: SharedNamespace
  /// The names that lead to the classes and the actors that are hosted.
  let types: [String]
  let actors: [String]
  let address: ConnectionAddress?
  let key: AuthenticationKey?
  let initializer: Initializer?

  var foreignCode: String? {
    types.isEmpty && actors.isEmpty && initializer == nil ? nil : "Manager"
  }

  func run() throws {
    InterruptSignal.ignore()
    control.spareDescriptors()
    let family: Listener
    let others: Listener?
    do {
      ObjectHost.current.open(
        for: manager, hosting: types.compactMap { _typeByName($0) as? any HostedObject.Type },
        actors: actors.compactMap { _typeByName($0) as? any ManagedActor.Type })
      try initializer?.run()
      let entrance = try manager.entrance
      family = try Listener(at: entrance.address, key: AuthenticationKey(entrance.key))
      others = try address.map { try Listener(at: $0, key: key) }
    } catch {
      try control.send(Opening(address: nil, failure: SentError(error)))
      return
    }
    try control.send(Opening(address: others?.address, failure: nil))
    let agents = AgentDirectory(of: manager, names: names)
    let waited: [any Waitable] = [control, family] + (others.map { [$0] } ?? [])
    while true {
      do {
        for ready in try Connection.wait(for: waited) {
          if ready === control {
            // Nothing is ever sent: that is the end of the manager.
            return
          }
          guard let listener = ready as? Listener,
            let connection = try listener.accept(timeout: .zero)
          else { continue }
          if listener === family {
            try BackgroundThread.start { HostSession.serve(connection) }
          } else {
            try BackgroundThread.start { agents.admit(connection) }
          }
        }
      } catch {
        // No descriptors or no threads are left: that passes, and those who are served go on; but
        // for one that has nothing to ask just now, and can come again.
        HostSession.giveWay()
        ProcessLog.log(.warning, "a manager's server could not let anyone in: \(error)")
        guard try Connection.wait(for: [control], timeout: Self.pause).isEmpty else { return }
      }
    }
  }
}

/// For a manager without an initializer.
struct NoInitializer: ProcessBody {
  func run() {}
}
