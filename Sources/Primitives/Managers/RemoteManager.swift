// SPDX-License-Identifier: Apache-2.0

import Distributed

/// A ``Manager`` of another family of processes, on this machine or another.
///
/// ```swift
/// let manager = try RemoteManager(at: .tcp(host: "build-1", port: 4001), key: key)
/// let settings = try manager.object(named: "settings", as: SharedDictionary<String, Int>.self)
/// try settings.set(5, forKey: "retries")
/// ```
///
/// Proxies and containers that come from it work through its server: each call is a question and an
/// answer, over one connection for each thread that calls. All that this process uses there is its
/// own until it ends, or until no proxy of it is left; a forked child has its own.
///
/// If the server ends or cannot be reached any more, each call throws
/// `PrimitivesError.Code.serverEnded`. Which of the calls under way had taken effect is not known.
///
/// Python: `BaseManager.connect`.
public final class RemoteManager: ObjectSource {
  let link: ManagerLink

  /// Where the server is.
  public var address: ConnectionAddress { link.address }

  /// What the manager has published under names.
  public let names: SharedNamespace

  /// Connects to a manager's server; blocks until it has answered, at most for `timeout`.
  ///
  /// - Parameters:
  ///   - address: Where it is.
  ///   - key: What it was made with; `nil` is `CurrentProcess.authenticationKey`.
  ///   - timeout: For each connection that this process makes; `nil` waits without limit.
  /// - Throws: `notFound` when no one listens there, `authenticationFailed` when the key is another
  ///   one, and the rest that `Connection.connect` throws; `serverEnded`.
  public init(
    at address: ConnectionAddress, key: AuthenticationKey? = nil,
    timeout: Duration? = .seconds(30)
  ) throws {
    link = ManagerLink(
      to: address, key: key ?? CurrentProcess.authenticationKey, patience: timeout)
    names = try SharedNamespace(.remote(link.object(asking: .names)))
  }

  /// Has an object made in the manager's family.
  public func make(_ plan: ObjectPlan) throws -> MadeObject {
    MadeObject(place: .remote(try link.object(asking: .make(plan.making))))
  }

  /// Has an object made in the server.
  ///
  /// - Parameters:
  ///   - type: A class that the manager was made with; both programs need its module.
  ///   - seed: What to make it of.
  /// - Returns: A proxy of it.
  /// - Throws: What its initializer throws; `notFound` when the manager was made without the class;
  ///   `serverEnded`.
  public func host<Object: HostedObject>(
    _ type: Object.Type, seed: Object.Seed
  ) throws -> Proxy<Object> {
    let proxy = try link.askHost(
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
  ///   `serverEnded`.
  public func host<Act: ManagedActor>(_ type: Act.Type, seed: Act.Seed) throws -> Act {
    let id = try link.askHost(
      HostRequest.MakeActor<Act>(seed: seed), for: ManagedActorID.self, until: .never)
    guard let id else { throw ManagerBlock.ended }
    return try Act.resolve(id: id, using: .shared)
  }
}

extension RemoteManager: CustomStringConvertible {
  /// Where the server is.
  public var description: String { "RemoteManager(at \(address))" }
}
