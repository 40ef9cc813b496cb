// SPDX-License-Identifier: Apache-2.0

/// One method of a ``HostedObject``: its arguments are the properties.
///
/// Python: the name of a method in `exposed`, and `BaseProxy._callmethod`.
public protocol HostedCall<Object>: Codable, Sendable {
  /// The class that has the method.
  associatedtype Object: HostedObject

  /// What the method returns; a `Proxy` is a reference, anything else a copy.
  associatedtype Output: Codable & Sendable

  /// Does the work, in the server, on one of its threads, while no other call of the object runs.
  ///
  /// - Parameter object: The object that the proxy stands for.
  /// - Returns: What the caller gets.
  /// - Throws: Anything; it is thrown where the call was made.
  func perform(on object: Object) throws -> Output
}
