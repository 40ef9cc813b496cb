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
  ///
  /// A daemon that cannot be killed, because it is a stopped process of another user, is not waited
  /// for any longer: it ends with this process.
  func endAll() {
    let children = all
    let daemons = children.filter(\.isDaemon)
    for child in daemons { child.terminate() }
    var deadline = Deadline(after: Self.patience)
    let left = daemons.filter { !$0.hasEnded(by: deadline) }
    for child in left { child.kill() }
    deadline = Deadline(after: Self.patience)
    for child in left where !child.hasEnded(by: deadline) {
      ProcessLog.log(.warning, "\(child.name) (process \(child.pid)) could not be ended")
    }
    for child in children where !child.isDaemon { _ = child.hasEnded(by: .never) }
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
