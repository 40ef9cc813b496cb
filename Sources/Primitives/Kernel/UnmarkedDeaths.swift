// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The deaths that this process has found out about although the kernel has not marked them.
///
/// Proven, but for this process only: every other one proves them for itself.
enum UnmarkedDeaths {
  private static let count = Atomic(0)
  private struct Death {
    let token: ProcessToken
    /// Under the checker's control, one token has several processes.
    let pid: Int32
  }

  private static let deaths = Guarded<[Death]>([])

  static func insert(_ token: ProcessToken, pid: Int32) {
    deaths.locked {
      $0.removeAll { $0.token.slot == token.slot }
      $0.append(Death(token: token, pid: pid))
      count.store($0.count, ordering: .releasing)
    }
  }

  static func contains(_ token: ProcessToken, pid: Int32) -> Bool {
    guard count.load(ordering: .acquiring) > 0 else { return false }
    return deaths.locked { $0.contains { $0.token == token && $0.pid == pid } }
  }

  /// In a forked child, which may know as much as its parent.
  static func reset() {
    guard count.load(ordering: .acquiring) > 0 else { return }
    deaths.reset()
  }
}
