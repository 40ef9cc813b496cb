// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The signals that the calling thread holds back.
struct SignalMask {
  private var before = sigset_t()

  /// Holds back all of them, until `restore`.
  init() {
    var all = sigset_t()
    unsafe sigfillset(&all)
    unsafe pthread_sigmask(SIG_SETMASK, &all, &before)
  }

  /// Holds back what the thread did before.
  func restore() {
    var before = before
    unsafe pthread_sigmask(SIG_SETMASK, &before, nil)
  }

  /// Holds back nothing, as a process does that has just been started.
  static func clear() {
    var none = sigset_t()
    unsafe sigemptyset(&none)
    unsafe pthread_sigmask(SIG_SETMASK, &none, nil)
  }
}
