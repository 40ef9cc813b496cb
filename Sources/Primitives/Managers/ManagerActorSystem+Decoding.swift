// SPDX-License-Identifier: Apache-2.0

extension ManagerActorSystem: ActorDecoding.System {
  static var system: any Sendable { shared }
}
