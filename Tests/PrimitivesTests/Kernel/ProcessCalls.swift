// SPDX-License-Identifier: Apache-2.0

import Glibc
import Primitives

/// System calls of tests that take pointers.
enum ProcessCalls {
  /// Sets a variable of this process's environment.
  static func setVariable(_ name: String, to value: String) {
    unsafe _ = setenv(name, value, 1)
  }

  /// Lets an interrupt end this process, also when the tests were started by one that ignores it,
  /// as a shell does for what runs in its background.
  static func takeInterrupts() {
    signal(SIGINT, SIG_DFL)
  }

  /// Becomes a program that does nothing until a signal ends it; returns when there is none.
  static func becomeSleeper() {
    let arguments = unsafe [strdup("sleep"), strdup("infinity"), nil]
    unsafe _ = execv("/bin/sleep", arguments)
  }

  /// Makes a folder the root of this process.
  static func changeRoot(to path: String) throws {
    try require(unsafe chroot(path) == 0, "no root \(path): \(errno)")
    try require(unsafe chdir("/") == 0, "no way to the root: \(errno)")
  }

  /// Blocks every signal on the calling thread, as libraries do on threads of their own.
  static func blockSignals() {
    var all = sigset_t()
    unsafe sigfillset(&all)
    unsafe pthread_sigmask(SIG_SETMASK, &all, nil)
  }

  /// Whether a process is there and no zombie.
  static func isAlive(_ pid: Int32) -> Bool {
    guard let state = ProcessStatus(of: pid)?.state else { return false }
    return state != "Z" && state != "X"
  }
}
