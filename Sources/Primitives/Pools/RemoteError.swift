// SPDX-License-Identifier: Apache-2.0

/// An error that a task threw in a worker and that cannot travel as itself.
///
/// Sendable, and Codable.
///
/// Python: `multiprocessing.pool.RemoteTraceback`, `MaybeEncodingError`.
public struct RemoteError: Error, Sendable, Codable, Hashable {
  /// The name of the error's type.
  public let typeName: String

  /// What the error said of itself.
  public let message: String

  /// What the worker was called.
  public let workerName: String

  /// The kernel's id of the worker.
  public let workerPid: Int32

  /// In a worker: what can be said of an error elsewhere.
  init(_ error: any Error) {
    typeName = "\(type(of: error))"
    message = "\(error)"
    workerName = CurrentProcess.name
    workerPid = CurrentProcess.pid
  }
}

extension RemoteError: CustomStringConvertible {
  /// The worker, the type of the error, and what it said.
  public var description: String {
    "\(workerName) (process \(workerPid)): \(typeName): \(message)"
  }
}
