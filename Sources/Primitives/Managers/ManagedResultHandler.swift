// SPDX-License-Identifier: Apache-2.0

public import Distributed

/// What sends the result of a call of a ``ManagedActor`` back.
public struct ManagedResultHandler: DistributedTargetInvocationResultHandler, Sendable {
  /// What results have to be.
  public typealias SerializationRequirement = Codable

  let session: HostSession

  /// Sends what was returned.
  public func onReturn<Success: Codable>(value: Success) async throws {
    try session.send(value)
  }

  /// Sends that it is done.
  public func onReturnVoid() async throws {
    try session.send(true)
  }

  /// Sends what was thrown.
  public func onThrow<Err: Error>(error: Err) async throws {
    try session.fail(error)
  }
}

extension ManagedResultHandler: CustomStringConvertible {
  /// What it is.
  public var description: String { "ManagedResultHandler()" }
}
