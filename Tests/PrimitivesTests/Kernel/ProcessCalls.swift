// SPDX-License-Identifier: Apache-2.0

import Glibc

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
}
