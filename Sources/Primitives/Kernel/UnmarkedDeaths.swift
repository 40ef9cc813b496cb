// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The deaths that this process has found out about although the kernel has not marked them.
///
/// Proven, but for this process only: every other one proves them for itself.
enum UnmarkedDeaths {
  private static let count = Atomic(0)
  /// Tokens, with their pids: under the checker's control, one token has several processes.
  private static let deaths = Guarded<[ProcessToken: Int32]>([:])

  static func insert(_ token: ProcessToken, pid: Int32) {
    deaths.locked {
      $0[token] = pid
      count.store($0.count, ordering: .releasing)
    }
  }

  static func contains(_ token: ProcessToken, pid: Int32) -> Bool {
    guard count.load(ordering: .acquiring) > 0 else { return false }
    return deaths.locked { $0[token] == pid }
  }

  /// In a forked child, which may know as much as its parent.
  static func reset() {
    deaths.reset()
  }
}
