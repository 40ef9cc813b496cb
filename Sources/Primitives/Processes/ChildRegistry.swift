// SPDX-License-Identifier: Apache-2.0

/// The children of this process that have not been reaped: none is forgotten, none stays a zombie.
final class ChildRegistry: @unchecked Sendable {
  static let current = ChildRegistry()

  private let lock = LocalLock()
  private var children: [Int32: ChildProcess] = [:]
  private var isWatchingExit = false
  private var hasWarned = false

  func insert(_ child: ChildProcess) {
    let isFirst = lock.locked {
      children[child.pid] = child
      defer { isWatchingExit = true }
      return !isWatchingExit
    }
    if isFirst { ProcessFork.atExit { ChildRegistry.current.joinAll() } }
  }

  func remove(_ child: ChildProcess) {
    // The reference is let go outside of the lock.
    _ = lock.locked { children.removeValue(forKey: child.pid) }
  }

  /// Reaps those that have ended.
  func reapEnded() {
    for child in all { _ = child.reapIfEnded() }
  }

  /// Waits for every child: a normal exit leaves none behind.
  func joinAll() {
    for child in all { _ = try? child.join() }
  }

  private var all: [ChildProcess] { lock.locked { Array(children.values) } }

  /// Whether to warn about a fork of a process with several threads: once.
  func shouldWarn() -> Bool {
    lock.locked {
      defer { hasWarned = true }
      return !hasWarned
    }
  }

  /// In a forked child: the parent's children are not its own.
  func reset() {
    lock.reset()
    children = [:]
    isWatchingExit = false
  }
}
