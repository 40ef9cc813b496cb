// SPDX-License-Identifier: Apache-2.0

/// The life of a child, from its first instruction to its last.
enum ChildMain {
  /// What a child that shares nothing with its parent is told.
  struct Order: Codable {
    var place: ProcessIdentity.Place
    /// The name by which the body's type is found.
    var type: String
    var body: [UInt8]
    var blocks: [UInt64]
    /// What the parent tells of what it does, for the child to go on.
    var log: Int
  }

  /// Lives as a child at a place: runs its body, and ends.
  static func live(at place: ProcessIdentity.Place, _ body: () throws -> Void) -> Never {
    ChildRegistry.current.restart()
    ProcessEnd.current.restart()
    ProcessIdentity.current.restart(at: place)
    ProcessLog.restart(as: place.name)
    ProcessLog.log(.info, "starting")
    var code: Int32 = 0
    do {
      try body()
    } catch let exit as ProcessExit {
      if let message = exit.message { StandardError.writeLine(message) }
      code = exit.code
    } catch {
      StandardError.writeLine("\(place.name): \(error)")
      code = 1
    }
    ProcessEnd.current.run()
    ProcessLog.log(.info, "exiting with code \(code)")
    ProcessFork.exit(code)
  }

  private static let prepared = Guarded<(Order, ReceivedDescriptors)?>(nil)

  /// Reads an order of no one's, in a process that only forks children: what the runtime finds out
  /// about the types then, each child would find out anew.
  static func rehearse() {
    let order = Order(
      place: ProcessIdentity.Place(), type: "", body: [], blocks: [], log: 0)
    if let message = try? MessageEncoding.encode(order, along: .child) {
      _ = try? MessageEncoding.decode(Order.self, from: message.bytes)
    }
    prepared.locked { $0 = nil }
  }

  /// Makes this process the child whose order comes over `channel`.
  static func prepare(channel: inout OwnedDescriptor?) {
    let (message, descriptors) = LaunchedProcess.enter(&channel)
    guard let order = try? MessageEncoding.decode(Order.self, from: message) else {
      StandardError.writeLine("a child was started by another version of this program")
      ProcessFork.exit(1)
    }
    // The top-level code of a program may ask who it is.
    ProcessIdentity.current.restart(at: order.place)
    prepared.locked { $0 = (order, ReceivedDescriptors(descriptors)) }
  }

  /// Lives as the child that this process has been made.
  static func live() -> Never {
    guard let (order, received) = prepared.locked({ $0.take() }) else { ProcessFork.exit(1) }
    ProcessLog.takeUp(order.log)
    live(at: order.place) {
      guard let type = _typeByName(order.type) as? any ProcessBody.Type else {
        throw PrimitivesError(.unknownType, "this program has no body of the type \(order.type)")
      }
      try run(type, order, taking: received)
    }
  }

  private static func run<Body: ProcessBody>(
    _ type: Body.Type, _ order: Order, taking descriptors: ReceivedDescriptors
  ) throws {
    try decode(type, order, taking: descriptors).run()
  }

  /// What the body names is referred to until the body does so itself; what it does not name, this
  /// process is no user of any more.
  private static func decode<Body: ProcessBody>(
    _ type: Body.Type, _ order: Order, taking descriptors: ReceivedDescriptors
  ) throws -> Body {
    let references = try Family.references.receive { order.blocks }
    return try withExtendedLifetime(references) {
      try MessageEncoding.decode(type, from: order.body, taking: descriptors)
    }
  }
}

@c(cp_child_prepare)
func childPrepare(_ descriptor: Int32) {
  var channel: OwnedDescriptor? = OwnedDescriptor(owning: descriptor)
  ChildMain.prepare(channel: &channel)
}

@c(cp_child_main)
func childMain() {
  ChildMain.live()
}

@c(cp_server_prepare)
func serverPrepare(_ descriptor: Int32) {
  ForkServerMain.prepare(descriptor)
}

@c(cp_server_main)
func serverMain() {
  ChildMain.rehearse()
  var channel = ForkServerMain.serve()
  ChildMain.prepare(channel: &channel)
  ChildMain.live()
}
