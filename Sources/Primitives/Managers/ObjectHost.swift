// SPDX-License-Identifier: Apache-2.0

/// The objects that this process hosts, and what can be asked of them.
final class ObjectHost: Sendable {
  static let current = ObjectHost()

  private enum Content {
    case object(Serialized<any HostedObject>)
    case actor(any ManagedActor)
  }

  private struct Entry {
    var block: BlockReference
    let content: Content
  }

  private struct State {
    var manager: ManagerBlock?
    var types: [String: any HostedObject.Type] = [:]
    var calls: [String: any HostedCall.Type] = [:]
    var actorTypes: [String: any ManagedActor.Type] = [:]
    var objects: [UInt64: Entry] = [:]
    var madeSinceCollection = 0
  }

  /// Objects that nothing refers to are looked for after so many new ones, at least.
  private static let collectionInterval = 64

  private let state = Guarded(State())

  /// Becomes the host of a manager, for the classes that it was made for.
  func open(
    for manager: ManagerBlock, hosting types: [any HostedObject.Type],
    actors: [any ManagedActor.Type]
  ) {
    state.locked { state in
      state.manager = manager
      for actor in actors { state.actorTypes[TypeNames.name(of: actor)] = actor }
      for type in types + [HostedPool.self] {
        state.types[TypeNames.name(of: type)] = type
        for call in type.calls { state.calls[TypeNames.name(of: call)] = call }
      }
    }
  }

  func type(named name: String) throws(PrimitivesError) -> any HostedObject.Type {
    guard let type = state.locked({ $0.types[name] }) else { throw Self.unknown(name) }
    return type
  }

  func actorType(named name: String) throws(PrimitivesError) -> any ManagedActor.Type {
    guard let type = state.locked({ $0.actorTypes[name] }) else { throw Self.unknown(name) }
    return type
  }

  private static func unknown(_ name: String) -> PrimitivesError {
    PrimitivesError(
      .notFound, "this manager was not made with \(name) among the types that it hosts")
  }

  func call(named name: String) throws(PrimitivesError) -> any HostedCall.Type {
    guard let call = state.locked({ $0.calls[name] }) else {
      throw PrimitivesError(
        .notFound, "\(name) is not among the calls of any class that this manager hosts")
    }
    return call
  }

  /// Makes an object, which lives until no process has a proxy of it any more.
  func make<Object: HostedObject>(
    _ type: Object.Type, from seed: any Sendable
  ) throws -> Proxy<Object> {
    guard let seed = seed as? Object.Seed else {
      throw PrimitivesError(.invalidArgument, "a \(Swift.type(of: seed)) is no seed of \(type)")
    }
    return Proxy(ServedPlace.here(try add { try Object(seed) }))
  }

  /// Hosts an object that was made in this process.
  func add(_ make: () throws -> any HostedObject) throws -> BlockReference {
    guard let manager = state.locked({ $0.manager }) else {
      throw PrimitivesError(.invalidArgument, "this process is no manager's server")
    }
    let made = try make()
    let object = Serialized(made, inTurn: Swift.type(of: made).runsCallsInTurn)
    let block = try HostedBlock(in: manager).reference
    keep(Entry(block: block, content: .object(object)))
    return block
  }

  private func keep(_ entry: Entry) {
    let isDue = state.locked { state in
      state.objects[entry.block.offset] = entry
      state.madeSinceCollection += 1
      return state.madeSinceCollection
        >= max(Self.collectionInterval, state.objects.count / 2)
    }
    if isDue { collect() }
  }

  // MARK: Actors

  /// The block of the actor that a thread is about to make.
  private static let prepared = PerThread<BlockReference>()

  /// Makes an actor, which lives until no process has a reference to it any more.
  func makeActor<Act: ManagedActor>(_ type: Act.Type, from seed: any Sendable) throws -> Act {
    guard let manager = state.locked({ $0.manager }) else {
      throw PrimitivesError(.invalidArgument, "this process is no manager's server")
    }
    guard let seed = seed as? Act.Seed else {
      throw PrimitivesError(.invalidArgument, "a \(Swift.type(of: seed)) is no seed of \(type)")
    }
    let block = try Self.prepared.value { try HostedBlock(in: manager).reference }
    defer { Self.prepared.drop() }
    let actor = try Act(seed, actorSystem: .shared)
    keep(Entry(block: block, content: .actor(actor)))
    return actor
  }

  /// The block for the actor that the calling thread is making, once.
  func takePreparedBlock() -> BlockReference? { Self.prepared.take() }

  /// An actor that is at home here.
  func actor(_ handle: BlockHandle) -> (any ManagedActor)? {
    guard let entry = state.locked({ $0.objects[handle.offset] }),
      entry.block.generation == handle.generation, case .actor(let actor) = entry.content
    else { return nil }
    return actor
  }

  /// Does what a call says with the object that it is for.
  func perform<Call: HostedCall>(_ call: Call, on handle: HandleNumbers) throws -> Call.Output {
    guard let entry = state.locked({ $0.objects[handle.offset] }),
      entry.block.generation == handle.generation
    else {
      throw PrimitivesError(.notFound, "this manager does not host that object")
    }
    guard case .object(let object) = entry.content else {
      throw PrimitivesError(.invalidArgument, "\(Call.self) is no call of an actor")
    }
    return try object.use { object in
      guard let object = object as? Call.Object else {
        throw PrimitivesError(
          .invalidArgument, "\(Call.self) is no call of \(Swift.type(of: object))")
      }
      return try call.perform(on: object)
    }
  }

  /// Lets go of the objects of which no one has a proxy: no other process, no message under way,
  /// and nothing in this one.
  func collect() {
    var gone: [Entry] = []
    state.locked { state in
      state.madeSinceCollection = 0
      for key in Array(state.objects.keys) {
        guard var entry = state.objects.removeValue(forKey: key) else { continue }
        let isUsed =
          !isKnownUniquelyReferenced(&entry.block)
          || !Family.heap.isUsedOnly(by: Family.me.slot, entry.block.offset)
        if isUsed { state.objects[key] = entry } else { gone.append(entry) }
      }
    }
    withExtendedLifetime(gone) {}
  }

  var count: Int {
    Family.sweep()
    collect()
    return state.locked { $0.objects.count }
  }
}
