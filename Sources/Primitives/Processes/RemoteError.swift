// SPDX-License-Identifier: Apache-2.0

/// An error that was thrown in another process and could not come as itself.
///
/// An error of this library, and one that is `Codable` and has a type that its name leads to,
/// arrives as what it was. Of any other one this remains.
///
/// Python: `multiprocessing.pool.RemoteTraceback`, `MaybeEncodingError`,
/// `multiprocessing.managers.RemoteError`.
public struct RemoteError: Error, Sendable, Codable, Hashable {
  /// The name of the error's type.
  public let typeName: String

  /// What the error said of itself.
  public let message: String

  /// What the process was called in which it was thrown.
  public let processName: String

  /// The kernel's id of that process.
  public let processPid: Int32

  /// What can be said elsewhere of an error of this process.
  init(_ error: any Error) {
    typeName = "\(type(of: error))"
    message = "\(error)"
    processName = CurrentProcess.name
    processPid = CurrentProcess.pid
  }
}

extension RemoteError: CustomStringConvertible {
  /// The process, the type of the error, and what it said.
  public var description: String {
    "\(processName) (process \(processPid)): \(typeName): \(message)"
  }
}
