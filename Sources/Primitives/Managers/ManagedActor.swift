// SPDX-License-Identifier: Apache-2.0

public import Distributed

/// A distributed actor that lives in a manager's server.
///
/// ```swift
/// distributed actor Account: ManagedActor {
///   typealias ActorSystem = ManagerActorSystem
///   private var balance: Int
///
///   init(_ seed: Int, actorSystem: ManagerActorSystem) {
///     balance = seed
///     self.actorSystem = actorSystem
///   }
///
///   distributed func deposit(_ amount: Int) -> Int {
///     balance += amount
///     return balance
///   }
/// }
/// let manager = try Manager(hosting: [], actors: [Account.self])
/// let account = try manager.host(Account.self, seed: 100)
/// print(try await account.deposit(5))  // 105
/// ```
///
/// It is the form of a ``HostedObject`` that Swift has for it: what is `distributed` can be called,
/// from any process of the family and, by a ``RemoteManager``, from other families, typed and
/// checked by the compiler. As with any actor, other calls may run while one awaits something.
///
/// A reference is a value of a message like any other, and keeps the actor, which goes when none is
/// left. When the server has ended, each call throws `PrimitivesError.Code.serverEnded`.
///
/// For globals of `main.swift` the same holds as for a ``HostedObject``.
///
/// A process that is forked from one which has made such calls must not make any: the threads of
/// Swift's concurrency are not in it.
///
/// Python: a class that is given to `BaseManager.register`.
public protocol ManagedActor: DistributedActor, Codable
where ActorSystem == ManagerActorSystem {
  /// What an actor is made of.
  associatedtype Seed: Codable & Sendable

  /// Makes an actor, in the server.
  ///
  /// - Throws: Anything; it is thrown where the actor was asked for, and there is none.
  init(_ seed: Seed, actorSystem: ManagerActorSystem) throws
}
