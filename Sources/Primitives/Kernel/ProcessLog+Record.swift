// SPDX-License-Identifier: Apache-2.0

extension ProcessLog {
  /// One message, as a handler gets it.
  public struct Record: Sendable, Equatable, CustomStringConvertible {
    /// How important it is.
    public let level: Level
    /// What the process is called that tells it, such as `MainProcess` or `Process-1:2`.
    public let processName: String
    /// What is told.
    public let message: String

    /// The line as it is written to standard error: `[INFO/Process-1] message`.
    public var description: String { "[\(level)/\(processName)] \(message)" }
  }
}
