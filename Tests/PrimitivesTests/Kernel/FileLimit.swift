// SPDX-License-Identifier: Apache-2.0

import Glibc

/// How many descriptors this process may have.
enum FileLimit {
  private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)

  static func get(_ limit: inout rlimit) -> Bool { unsafe getrlimit(resource, &limit) == 0 }

  static func set(_ limit: rlimit) -> Bool {
    var limit = limit
    return unsafe setrlimit(resource, &limit) == 0
  }

  /// The number that the next descriptor will have.
  static func lowestFree() -> Int32 {
    let next = dup(0)
    if next >= 0 { close(next) }
    return next
  }
}
