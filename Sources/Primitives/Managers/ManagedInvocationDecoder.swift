// SPDX-License-Identifier: Apache-2.0

public import Distributed

/// A call of a ``ManagedActor`` while it is taken apart, in the server.
public struct ManagedInvocationDecoder: DistributedTargetInvocationDecoder, Sendable {
  /// What arguments have to be.
  public typealias SerializationRequirement = Codable

  let substitutions: [String]
  let arguments: [[UInt8]]
  private var taken = 0

  init(substitutions: [String], arguments: [[UInt8]]) {
    self.substitutions = substitutions
    self.arguments = arguments
  }

  /// The types that the method is generic over.
  ///
  /// - Throws: `unknownType` when a name leads nowhere.
  public mutating func decodeGenericSubstitutions() throws -> [any Any.Type] {
    try substitutions.map { name in
      guard let type = _typeByName(name) else {
        throw PrimitivesError(.unknownType, "this program has no type \(name)")
      }
      return type
    }
  }

  /// The next argument.
  ///
  /// - Throws: `invalidArgument` when there is none, or what its decoding throws.
  public mutating func decodeNextArgument<Argument: Codable>() throws -> Argument {
    guard taken < arguments.count else {
      throw PrimitivesError(.invalidArgument, "a call came without its argument \(taken + 1)")
    }
    defer { taken += 1 }
    return try MessageEncoding.decode(Argument.self, from: arguments[taken])
  }

  /// What the method may throw: not told.
  public mutating func decodeErrorType() throws -> (any Any.Type)? { nil }

  /// What the method returns: not told.
  public mutating func decodeReturnType() throws -> (any Any.Type)? { nil }
}

extension ManagedInvocationDecoder: CustomStringConvertible {
  /// How many arguments have been taken, of how many.
  public var description: String {
    "ManagedInvocationDecoder(\(Amount.text(taken, of: arguments.count, "argument")))"
  }
}
