// SPDX-License-Identifier: Apache-2.0

/// Ends a child from anywhere in its body, when it is thrown.
///
/// ```swift
/// guard let line = readLine() else { throw ProcessExit("no input") }
/// ```
///
/// Sendable.
///
/// Python: `sys.exit`.
public struct ProcessExit: Error, Sendable, Equatable, CustomStringConvertible {
  /// The exit code, from 0 to 255.
  public let code: Int32

  /// What is printed on standard error, if anything.
  public let message: String?

  /// Ends the child with a code.
  ///
  /// The system keeps eight bits of a code, of which 256 would leave success. So every code that is
  /// less than 0 or more than 255 becomes 255: a failure stays one. (Python's `sys.exit(256)` is
  /// success.)
  ///
  /// - Parameter code: The exit code; 0 is success.
  public init(_ code: Int32 = 0) {
    self.code = (0...255).contains(code) ? code : 255
    message = nil
  }

  /// Ends the child with code 1 and a line on standard error.
  ///
  /// - Parameter message: The line.
  public init(_ message: String) {
    code = 1
    self.message = message
  }

  /// The code, and the line if there is one.
  public var description: String { message ?? "exit code \(code)" }
}
