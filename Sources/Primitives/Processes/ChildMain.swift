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

  /// Lives as the child whose order comes over `channel`.
  static func live(channel: inout OwnedDescriptor?) -> Never {
    let (message, descriptors) = LaunchedProcess.enter(&channel)
    guard let order = try? MessageEncoding.decode(Order.self, from: message) else {
      StandardError.writeLine("a child was started by another version of this program")
      ProcessFork.exit(1)
    }
    let received = ReceivedDescriptors(descriptors)
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

@c(cp_child_main)
func childMain(_ descriptor: Int32) {
  var channel: OwnedDescriptor? = OwnedDescriptor(owning: descriptor)
  ChildMain.live(channel: &channel)
}

@c(cp_server_main)
func serverMain(_ descriptor: Int32) {
  var channel = ForkServerMain.serve(descriptor)
  ChildMain.live(channel: &channel)
}
