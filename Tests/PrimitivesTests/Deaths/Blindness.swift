// SPDX-License-Identifier: Apache-2.0

import Glibc

@testable import Primitives

/// What keeps a process from seeing how another one is.
enum Blindness: String, CaseIterable, Codable, Sendable {
  /// It can open nothing.
  case noDescriptors
  /// It is in a root directory without `/proc`.
  case noProc
  /// It has another user, and `/proc` shows it only that one's processes.
  case hiddenProc
  /// `/proc` is that of another pid namespace: under the same number stands another process.
  case foreignProc

  /// Makes this process, or the next that it forks, so.
  func begin(in folder: String) throws {
    switch self {
    case .noDescriptors:
      try FileLimit.set(64)
      while dup(0) >= 0 {}
    case .noProc: try RawCalls.changeRoot(to: folder)
    case .hiddenProc:
      try RawCalls.hideProcesses()
      try require(setgid(65534) == 0 && setuid(65534) == 0, "setuid: \(errno)")
      try require(ProcessStatus(of: 1) == nil, "/proc is not hidden")
    case .foreignProc: try RawCalls.leave(.pids)
    }
  }

  /// Whether this user may do what it takes.
  static var isPermitted: Bool { geteuid() == 0 }
}
