// SPDX-License-Identifier: Apache-2.0

import Glibc

/// System calls of tests that take pointers.
enum ProcessCalls {
  /// Sets a variable of this process's environment.
  static func setVariable(_ name: String, to value: String) {
    unsafe _ = setenv(name, value, 1)
  }

  /// Becomes a program that does nothing until a signal ends it; returns when there is none.
  static func becomeSleeper() {
    let arguments = unsafe [strdup("sleep"), strdup("infinity"), nil]
    unsafe _ = execv("/bin/sleep", arguments)
  }

  /// Lets this process have no more than so many descriptors.
  static func limitDescriptors(to count: UInt) throws {
    var limit = rlimit(rlim_cur: count, rlim_max: count)
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    try require(unsafe setrlimit(resource, &limit) == 0, "no limit")
  }
}
