// SPDX-License-Identifier: Apache-2.0

/// A process of the family that does what one process of another family asks for.
///
/// It has a thread for each of its client's threads, and it ends when its client is gone, however
/// that went. So whatever a client holds or waits for, a process of the family does that dies with
/// it, and every promise about deaths holds for clients, too, with nothing done for it here.
struct ManagerAgent: OwnBody {
  /// Connections of the client come over it, as values.
  let control: Connection
  let manager: ManagerBlock
  let names: SharedNamespace

  var foreignCode: String? { nil }

  var handleOfNames: BlockHandle {
    get throws(PrimitivesError) {
      guard let core = names.values as? DictionaryCore else {
        throw PrimitivesError(.invalidHandle, "a manager's names are in its family's memory")
      }
      return core.container.block.handle
    }
  }

  func run() throws {
    InterruptSignal.ignore()
    control.spareDescriptors()
    var open: [Connection] = []
    repeat {
      // The first one is waited for; the others come while it is served.
      while try open.isEmpty || control.poll() {
        let connection: Connection
        do {
          guard let next = try control.next(Connection.self) else { return }
          connection = next
        } catch let error as PrimitivesError where error.code == .limitExceeded {
          // This thread of the client is not let in, and tries again; the others are served.
          ProcessLog.log(.warning, "an agent could not let a thread in: \(error)")
          continue
        }
        connection.spareDescriptors()
        open.append(connection)
        let session = AgentSession(connection: connection, agent: self)
        try BackgroundThread.start { session.run() }
      }
      let sockets = try open.map { try $0.openTransport.socket.descriptor.rawValue }
      let isGone = Descriptors.waitHungUp(
        sockets, orReadable: try control.openTransport.socket.descriptor.rawValue)
      open = zip(open, isGone).filter { !$1 }.map(\.0)
    } while !open.isEmpty
  }
}
