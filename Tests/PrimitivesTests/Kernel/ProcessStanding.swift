// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc
import Primitives

/// What a process may do and how it is treated: all that the kernel hands down from one to another.
struct ProcessStanding: Codable, Equatable, Sendable, CustomStringConvertible {
  private static let names: Set = [
    "Uid", "Gid", "Groups", "Umask", "SigIgn", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb",
    "NoNewPrivs", "Seccomp", "Cpus_allowed",
  ]

  private var told: [String]
  private var limits: [UInt]
  private var priority: Int32
  private var root: UInt

  /// That of the calling thread.
  init() {
    let status = String(
      decoding: ProcFile.read("/proc/thread-self/status") ?? [], as: UTF8.self)
    told = status.split(separator: "\n").map(String.init).filter { line in
      Self.names.contains(String(line.prefix { $0 != ":" }))
    }
    limits = []
    for resource: UInt32 in 0..<16 {
      var limit = rlimit()
      unsafe _ = getrlimit(__rlimit_resource_t(resource), &limit)
      limits += [UInt(limit.rlim_cur), UInt(limit.rlim_max)]
    }
    priority = getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0)
    var status2 = stat()
    unsafe _ = stat("/", &status2)
    root = UInt(status2.st_ino)
  }

  var description: String { "\(told) \(limits) \(priority) \(root)" }

  // MARK: Changes

  /// Changes that a privileged process can make to itself, one after the other; the last one gives
  /// its privileges away.
  enum Change: String, Codable, CaseIterable, Sendable {
    case umask, limit, priority, ignoredSignal, processors, groups, group, user

    func make() throws {
      var result: Int32 = 0
      switch self {
      case .umask: _ = Glibc.umask(0o027)
      case .limit: try FileLimit.set(200)
      case .priority: result = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 5)
      case .ignoredSignal: signal(SIGUSR2, SIG_IGN)
      case .processors: cp_stay_on_processor()
      case .groups: unsafe result = setgroups(2, [65534, 10])
      case .group: result = setgid(65534)
      case .user: result = setuid(65534)
      }
      try require(result == 0, "\(self) could not be changed: \(errno)")
    }
  }

  /// Whether this process can make those changes.
  static var canChange: Bool { geteuid() == 0 }
}
