// SPDX-License-Identifier: Apache-2.0

/// What the decoding of a distributed actor looks for.
enum ActorDecoding {
  /// A system of distributed actors, which stands above this layer and is found by its name.
  protocol System {
    static var system: any Sendable { get }
  }

  private static let system: (any Sendable)? =
    (_typeByName("10Primitives18ManagerActorSystemC") as? any System.Type)?.system

  static var userInfo: [CodingUserInfoKey: Any] {
    // That of `CodingUserInfoKey.actorSystemKey`, whose module this layer does not need.
    guard let system, let key = CodingUserInfoKey(rawValue: "$distributed_actor_system") else {
      return [:]
    }
    return [key: system]
  }
}
