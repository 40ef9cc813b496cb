// SPDX-License-Identifier: Apache-2.0

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
    for resource in 0..<UInt32(RLIMIT_NLIMITS.rawValue) {
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
      let result =
        switch self {
        case .umask: Glibc.umask(0o027) == 0o027 ? Int32(-1) : 0
        case .limit: try FileLimit.set(200) == 200 ? Int32(-1) : 0
        case .priority: setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 5)
        case .ignoredSignal: signal(SIGUSR2, SIG_IGN) == nil ? 0 : Int32(0)
        case .processors: Self.keepOneProcessor()
        case .groups: unsafe setgroups(2, [65534, 10])
        case .group: setgid(65534)
        case .user: setuid(65534)
        }
      try require(result == 0, "\(self) could not be changed: \(errno)")
    }

    private static func keepOneProcessor() -> Int32 {
      var set = cpu_set_t()
      unsafe withUnsafeMutableBytes(of: &set) { unsafe $0[0] = 1 }
      return unsafe sched_setaffinity(0, MemoryLayout<cpu_set_t>.size, &set)
    }
  }

  /// Whether this process can make those changes.
  static var canChange: Bool { geteuid() == 0 }
}
