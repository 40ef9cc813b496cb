// SPDX-License-Identifier: Apache-2.0

/// An error that was thrown in another process and could not come as itself.
///
/// An error that is `Codable` and has a type that its name leads to arrives as what it was. Of any
/// other one this remains.
///
/// Python: `multiprocessing.managers.RemoteError`, `multiprocessing.pool.RemoteTraceback`.
public struct RemoteError: Error, Sendable, Equatable, Codable, CustomStringConvertible {
  /// The name of the error's type.
  public let typeName: String

  /// What the error said of itself.
  public let message: String

  /// Where it was thrown: the name and the id of a process.
  public let origin: String

  /// All three, in one line.
  public var description: String { "\(typeName) in \(origin): \(message)" }
}
