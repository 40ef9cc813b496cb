// SPDX-License-Identifier: Apache-2.0

/// What a normal exit of this process does: its hooks, newest first, then its children.
final class ProcessEnd: Sendable {
  static let current = ProcessEnd()

  private struct State {
    var hooks: [@Sendable () -> Void] = []
    var isArmed = false
  }

  private let state = Guarded(State())

  /// Sees to it that an exit of this process comes by here.
  func arm() {
    let isFirst = state.locked { state in
      defer { state.isArmed = true }
      return !state.isArmed
    }
    if isFirst { ProcessFork.atExit { ProcessEnd.current.run() } }
  }

  func add(_ hook: @escaping @Sendable () -> Void) {
    state.locked { $0.hooks.append(hook) }
    arm()
  }

  /// Runs the hooks, each once, and leaves no child behind.
  func run() {
    while let hook = state.locked({ $0.hooks.popLast() }) { hook() }
    ChildRegistry.current.endAll()
    ForkServer.endCurrent()
  }

  /// In a child: what its parent does at its end is not its own.
  ///
  /// A forked child has what was armed in its parent; one that is armed twice does nothing twice.
  func restart() {
    state.restart(with: State())
  }
}
