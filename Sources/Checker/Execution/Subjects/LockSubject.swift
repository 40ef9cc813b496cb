// SPDX-License-Identifier: Apache-2.0

import Primitives

/// What the lock scenarios test: something that is said to exclude.
protocol LockSubject: Sendable {
  /// Returns 0, or 1 when an earlier holder died.
  func acquire() -> UInt64
  func release()
}

/// The real lock; what it protects in these scenarios is whole at every instant, so it is recovered
/// at once.
struct PrimitivesLock: LockSubject {
  private let lock: Lock

  init() throws {
    lock = try Lock()
  }

  func acquire() -> UInt64 {
    guard lock.acquire() == .acquiredAbandoned else { return 0 }
    lock.markRecovered()
    return 1
  }

  func release() {
    lock.release()
  }
}

/// The real recursive lock, acquired and released twice each time.
struct PrimitivesRecursiveLock: LockSubject {
  private let lock: RecursiveLock

  init() throws {
    lock = try RecursiveLock()
  }

  func acquire() -> UInt64 {
    let isAbandoned = lock.acquire() == .acquiredAbandoned
    if isAbandoned { lock.markRecovered() }
    _ = lock.acquire()
    return isAbandoned ? 1 : 0
  }

  func release() {
    lock.release()
    lock.release()
  }
}

/// Broken: a recursive lock of which one release of two lets go.
struct ShallowRecursion: LockSubject {
  private let permit: CountingSemaphore

  init() throws {
    permit = try CountingSemaphore(permits: 1)
  }

  func acquire() -> UInt64 {
    permit.acquire()
    // Acquired again and released once: that should change nothing.
    permit.release()
    return 0
  }

  func release() {}
}

/// Broken: excludes no one.
struct NoLock: LockSubject {
  func acquire() -> UInt64 { 0 }
  func release() {}
}

/// Broken: looks whether the lock is free and takes it in two steps.
struct RacyLock: LockSubject {
  private let isTaken: SharedValue<UInt64>

  init() throws {
    isTaken = try SharedValue(0)
  }

  func acquire() -> UInt64 {
    while isTaken.value != 0 { Spin.yield() }
    isTaken.value = 1
    return 0
  }

  func release() {
    isTaken.value = 0
  }
}

/// Broken: one release wakes no one, so the rest wait for ever.
struct SleepyLock: LockSubject {
  private static let sleepyRelease = 10

  private let permit: CountingSemaphore
  private let releases: SharedValue<Int>

  init() throws {
    permit = try CountingSemaphore(permits: 1)
    releases = try SharedValue(0)
  }

  func acquire() -> UInt64 {
    permit.acquire()
    return 0
  }

  func release() {
    if releases.add(1) != Self.sleepyRelease { permit.release() }
  }
}
