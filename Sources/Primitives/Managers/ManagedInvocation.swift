// SPDX-License-Identifier: Apache-2.0

public import Distributed

/// A call of a ``ManagedActor`` while it is put together.
public struct ManagedInvocation: DistributedTargetInvocationEncoder {
  /// What arguments have to be.
  public typealias SerializationRequirement = Codable

  private(set) var substitutions: [String] = []
  private(set) var arguments: [any Codable] = []

  /// Takes a type that the method is generic over; its name has to lead to it.
  public mutating func recordGenericSubstitution<T>(_ type: T.Type) throws {
    substitutions.append(try ChildProcess.typeName(of: type))
  }

  /// Takes an argument.
  public mutating func recordArgument<Value: Codable>(
    _ argument: RemoteCallArgument<Value>
  ) throws {
    arguments.append(argument.value)
  }

  /// Takes what the method may throw: that is found out when it does.
  public mutating func recordErrorType<E: Error>(_ type: E.Type) throws {}

  /// Takes what the method returns: both sides know.
  public mutating func recordReturnType<R: Codable>(_ type: R.Type) throws {}

  /// Takes that this is all.
  public mutating func doneRecording() throws {}
}

@available(*, unavailable)
extension ManagedInvocation: Sendable {}

extension ManagedInvocation: CustomStringConvertible {
  /// How many arguments have been recorded.
  public var description: String {
    "ManagedInvocation(\(Amount.text(arguments.count, "argument")))"
  }
}
