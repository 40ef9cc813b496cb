// SPDX-License-Identifier: Apache-2.0

extension ProcessLog {
  /// How important a message is; the numbers are those of Python's `logging`.
  public enum Level: Int, Sendable, CaseIterable, Comparable, CustomStringConvertible {
    /// What only the library's own developers look for.
    case subDebug = 5
    /// Each object that comes and goes.
    case debug = 10
    /// Each process that starts and ends.
    case info = 20
    /// What may be wrong.
    case subWarning = 25
    /// What went wrong, and was put right.
    case warning = 30
    /// What went wrong, and was not.
    case error = 40
    /// What ends the process.
    case critical = 50

    /// The name that stands in a line, such as `WARNING`.
    public var description: String {
      switch self {
      case .subDebug: "SUBDEBUG"
      case .debug: "DEBUG"
      case .info: "INFO"
      case .subWarning: "SUBWARNING"
      case .warning: "WARNING"
      case .error: "ERROR"
      case .critical: "CRITICAL"
      }
    }

    /// Whether one level is less important than another.
    public static func < (first: Level, second: Level) -> Bool {
      first.rawValue < second.rawValue
    }
  }
}
