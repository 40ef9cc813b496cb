// SPDX-License-Identifier: Apache-2.0

/// Where this process stands in the tree of processes, and how many children it has started.
final class ProcessIdentity: Sendable {
  static let current = ProcessIdentity()

  private struct State {
    var path: [Int] = []
    var childCount = 0
  }

  private let state = Guarded(State())

  /// The default name of the next child: its place in the tree of processes, as in Python.
  func nextChild() -> (name: String, path: [Int]) {
    state.locked { state in
      state.childCount += 1
      let path = state.path + [state.childCount]
      return ("Process-" + path.map(String.init).joined(separator: ":"), path)
    }
  }

  /// In a forked child: this process is that child now.
  func restart(at path: [Int]) {
    state.restart(with: State(path: path))
  }
}
