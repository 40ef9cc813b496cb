// SPDX-License-Identifier: Apache-2.0

public import Distributed

/// What makes calls of a ``ManagedActor`` go to its manager's server.
///
/// There is one, `shared`, which has no state of its own: an actor's identity says where it is.
public final class ManagerActorSystem: DistributedActorSystem {
  /// The identity of an actor.
  public typealias ActorID = ManagedActorID
  /// What a call is put together with.
  public typealias InvocationEncoder = ManagedInvocation
  /// What a call is taken apart with.
  public typealias InvocationDecoder = ManagedInvocationDecoder
  /// What takes the result of a call.
  public typealias ResultHandler = ManagedResultHandler
  /// What arguments and results have to be.
  public typealias SerializationRequirement = Codable

  /// The system of all managed actors.
  public static let shared = ManagerActorSystem()

  init() {}

  /// Finds an actor that is at home in this process; a reference is made of any other one.
  ///
  /// - Throws: `invalidHandle` when the identity is that of an actor of another type.
  public func resolve<Act: DistributedActor>(
    id: ManagedActorID, as actorType: Act.Type
  ) throws -> Act? where Act.ID == ManagedActorID {
    guard id.place == nil else { return nil }
    guard let actor = ObjectHost.current.actor(id.handle) as? Act else {
      throw PrimitivesError(.invalidHandle, "this is no \(actorType), or it is gone")
    }
    return actor
  }

  /// Gives an actor that is being made its identity: only a manager's server makes one.
  public func assignID<Act: DistributedActor>(_ actorType: Act.Type) -> ManagedActorID
  where Act.ID == ManagedActorID {
    guard let block = ObjectHost.current.takePreparedBlock() else {
      Misuse.trap("\(actorType): a managed actor is made by Manager.host, in the server")
    }
    return ManagedActorID(home: block.handle)
  }

  /// Takes note of an actor that has been made.
  public func actorReady<Act: DistributedActor>(_ actor: Act) where Act.ID == ManagedActorID {}

  /// Takes note of an actor that is gone.
  public func resignID(_ id: ManagedActorID) {}

  /// Begins a call.
  public func makeInvocationEncoder() -> ManagedInvocation { ManagedInvocation() }

  /// Has a method run in the server, and waits for what it returns.
  ///
  /// - Throws: What it throws, as a `HostedCall` does; `serverEnded`.
  public func remoteCall<Act: DistributedActor, Err: Error, Res: Codable>(
    on actor: Act, target: RemoteCallTarget, invocation: inout ManagedInvocation,
    throwing: Err.Type, returning: Res.Type
  ) async throws -> Res where Act.ID == ManagedActorID {
    try await call(actor, target, invocation, returning)
  }

  /// Has a method run in the server that returns nothing, and waits until it has.
  ///
  /// - Throws: What it throws, as a `HostedCall` does; `serverEnded`.
  public func remoteCallVoid<Act: DistributedActor, Err: Error>(
    on actor: Act, target: RemoteCallTarget, invocation: inout ManagedInvocation,
    throwing: Err.Type
  ) async throws where Act.ID == ManagedActorID {
    _ = try await call(actor, target, invocation, Bool.self)
  }

  private func call<Act: DistributedActor, Output: Codable>(
    _ actor: Act, _ target: RemoteCallTarget, _ invocation: ManagedInvocation,
    _ type: Output.Type
  ) async throws -> Output where Act.ID == ManagedActorID {
    let id = actor.id
    guard let place = id.place else {
      throw PrimitivesError(.invalidHandle, "an actor at home is not called from elsewhere")
    }
    if case .here(let block) = place {
      try HostedBlock(block.checked(.hostedObject)).manager.requireGlobals(for: Act.self)
    }
    let request = HostRequest.Invoke(
      object: HandleNumbers(id.handle), target: target.identifier, invocation: invocation)
    let message = try request.encoded(for: place)
    // The cooperative threads must not wait: another one does it for them.
    let reply = try await BlockingCalls.run { try HostRequest.ask(message, at: place) }
    return try withExtendedLifetime((invocation, reply)) {
      try reply.decode(HostReply<Output>.self).result
    }
  }
}

extension ManagerActorSystem: CustomStringConvertible {
  /// What it is: there is one in a process.
  public var description: String { "ManagerActorSystem()" }
}
