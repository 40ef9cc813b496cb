// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Ends a process in which something hangs; whoever waits for it says so.
enum Watchdog {
  /// Runs a body, with the default action of SIGALRM for what takes longer than all tests may.
  static func over<R>(_ body: () throws -> R) rethrows -> R {
    alarm(UInt32(2 * Children.limit.components.seconds))
    defer { alarm(0) }
    return try body()
  }
}
