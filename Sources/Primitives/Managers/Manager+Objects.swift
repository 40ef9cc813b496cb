// SPDX-License-Identifier: Apache-2.0

import Distributed

extension Manager: ObjectSource {
  /// Makes an object in the family's shared memory.
  public func make(_ plan: ObjectPlan) throws -> MadeObject {
    MadeObject(place: .here(try plan.making.perform()))
  }

  /// Has an object made in the server.
  ///
  /// It lives until no one has a proxy of it any more, or the server ends.
  ///
  /// - Parameters:
  ///   - type: A class that the manager was made with.
  ///   - seed: What to make it of.
  /// - Returns: A proxy of it.
  /// - Throws: What its initializer throws; `notFound` when the manager was made without the class;
  ///   `serverEnded`; `unsetGlobals` when its code may use globals that only `main.swift` sets.
  public func host<Object: HostedObject>(
    _ type: Object.Type, seed: Object.Seed
  ) throws -> Proxy<Object> {
    try block.requireGlobals(for: type)
    let proxy = try HostLink.to(block).ask(
      HostRequest.Make<Object>(seed: seed), for: Proxy<Object>.self, until: .never)
    guard let proxy else { throw ManagerBlock.ended }
    return proxy
  }

  /// Has an actor made in the server.
  ///
  /// It lives until no one has a reference to it any more, or the server ends.
  ///
  /// - Parameters:
  ///   - type: An actor type that the manager was made with.
  ///   - seed: What to make it of.
  /// - Returns: A reference to it.
  /// - Throws: What its initializer throws; `notFound` when the manager was made without the type;
  ///   `serverEnded`; `unsetGlobals` when its code may use globals that only `main.swift` sets.
  public func host<Act: ManagedActor>(_ type: Act.Type, seed: Act.Seed) throws -> Act {
    try block.requireGlobals(for: type)
    let id = try HostLink.to(block).ask(
      HostRequest.MakeActor<Act>(seed: seed), for: ManagedActorID.self, until: .never)
    guard let id else { throw ManagerBlock.ended }
    return try Act.resolve(id: id, using: .shared)
  }

  /// How many objects the server hosts; those that no one has a proxy of are not counted.
  ///
  /// Throws `serverEnded`.
  ///
  /// Python: `BaseManager._number_of_objects`.
  public var hostedCount: Int {
    get throws {
      let count = try HostLink.to(block).ask(HostRequest.Count(), for: Int.self, until: .never)
      guard let count else { throw ManagerBlock.ended }
      return count
    }
  }
}
