// SPDX-License-Identifier: Apache-2.0

/// The children of this process that have not been reaped: none is forgotten, none stays a zombie.
final class ChildRegistry: Sendable {
  static let current = ChildRegistry()

  /// How long a daemon that was asked to end may take for it.
  private static let patience: Duration = .seconds(5)

  private struct State {
    var children: [UInt64: ChildProcess] = [:]
    var hasWarned = false
  }

  private let state = Guarded(State())

  func insert(_ child: ChildProcess) {
    state.locked { $0.children[child.serial] = child }
    ProcessEnd.current.arm()
  }

  func remove(_ child: ChildProcess) {
    _ = state.locked { $0.children.removeValue(forKey: child.serial) }
  }

  /// Reaps those that have ended.
  func reapEnded() {
    for child in all { _ = child.reapIfEnded() }
  }

  /// Leaves none behind: asks the daemons to end, and waits for all.
  func endAll() {
    let children = all
    for child in children where child.isDaemon { child.terminate() }
    for child in children where child.isDaemon {
      if case nil = try? child.join(timeout: Self.patience) { child.kill() }
    }
    for child in children { _ = try? child.join() }
  }

  /// All of them, the oldest first.
  var all: [ChildProcess] {
    state.locked { Array($0.children.values) }.sorted { $0.serial < $1.serial }
  }

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
