// SPDX-License-Identifier: Apache-2.0

/// The children of this process that have not been reaped: none is forgotten, none stays a zombie.
final class ChildRegistry: Sendable {
  static let current = ChildRegistry()

  private struct State {
    var children: [Int32: ChildProcess] = [:]
    var isWatchingExit = false
    var hasWarned = false
  }

  private let state = Guarded(State())

  func insert(_ child: ChildProcess) {
    let isFirst = state.locked { state in
      state.children[child.pid] = child
      defer { state.isWatchingExit = true }
      return !state.isWatchingExit
    }
    if isFirst { ProcessFork.atExit { ChildRegistry.current.joinAll() } }
  }

  func remove(_ child: ChildProcess) {
    _ = state.locked { $0.children.removeValue(forKey: child.pid) }
  }

  /// Reaps those that have ended.
  func reapEnded() {
    for child in all { _ = child.reapIfEnded() }
  }

  /// Waits for every child: a normal exit leaves none behind.
  func joinAll() {
    for child in all { _ = try? child.join() }
  }

  private var all: [ChildProcess] { state.locked { Array($0.children.values) } }

  /// Whether to warn about a fork of a process with several threads: once.
  func shouldWarn() -> Bool {
    state.locked { state in
      defer { state.hasWarned = true }
      return !state.hasWarned
    }
  }

  /// In a forked child: the parent's children are not its own.
  func restart() {
    state.restart(with: State())
  }
}
