// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What a process wants to know of its children's ends.
enum ChildEndDisposition: String, Codable, CaseIterable, Sendable {
  case usual
  /// SIGCHLD is ignored: the kernel keeps no zombies.
  case ignored
  /// SIGCHLD has a handler, and the kernel keeps no zombies.
  case withoutZombies

  func set() {
    var action = sigaction()
    switch self {
    case .usual: unsafe action.__sigaction_handler.sa_handler = SIG_DFL
    case .ignored: unsafe action.__sigaction_handler.sa_handler = SIG_IGN
    case .withoutZombies:
      unsafe action.__sigaction_handler.sa_handler = { _ in }
      action.sa_flags = SA_NOCLDWAIT | SA_RESTART
    }
    unsafe _ = sigaction(SIGCHLD, &action, nil)
  }
}
