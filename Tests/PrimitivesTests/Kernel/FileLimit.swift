// SPDX-License-Identifier: Apache-2.0

import Glibc

/// How many descriptors this process may have, and those that it forks.
enum FileLimit {
  private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)

  /// Sets the limit; returns what it was.
  @discardableResult
  static func set(_ count: UInt) throws -> UInt {
    var limit = rlimit()
    try require(unsafe getrlimit(resource, &limit) == 0, "no limit")
    let before = limit.rlim_cur
    limit.rlim_cur = count
    try require(unsafe setrlimit(resource, &limit) == 0, "no limit of \(count)")
    return before
  }

  /// Sets the limit for the time of a body.
  static func with<R>(_ count: UInt, _ body: () throws -> R) throws -> R {
    let before = try set(count)
    defer { _ = try? set(before) }
    return try body()
  }

  /// The number that the next descriptor will have.
  static func lowestFree() -> Int32 {
    let next = dup(0)
    if next >= 0 { close(next) }
    return next
  }
}
