// SPDX-License-Identifier: Apache-2.0

/// How a process ended.
public enum TerminationStatus: Sendable, Hashable, Codable {
  /// It exited with a code from 0 to 255.
  case exited(Int32)
  /// A signal ended it.
  case signaled(Int32)

  init(rawValue: Int32) {
    self = rawValue < 0 ? .signaled(-rawValue) : .exited(rawValue)
  }

  /// Whether it exited with code 0.
  public var isSuccess: Bool { self == .exited(0) }

  /// The exit code, or minus the signal's number, as in Python.
  public var exitCode: Int32 {
    switch self {
    case .exited(let code): code
    case .signaled(let signal): -signal
    }
  }
}

extension TerminationStatus: CustomStringConvertible {
  /// The exit code, or "signal" and its number.
  public var description: String {
    switch self {
    case .exited(let code): "\(code)"
    case .signaled(let signal): "signal \(signal)"
    }
  }
}
