// SPDX-License-Identifier: Apache-2.0

/// What this process is among the processes of its program.
final class ProcessIdentity: Sendable {
  static let current = ProcessIdentity()

  /// What a child is told of itself.
  struct Place: Codable, Sendable {
    var name = "MainProcess"
    /// Its number among its parent's children, its parent's, and so on, the outermost first.
    var path: [Int] = []
    var isDaemon = false
    /// How it was started, `nil` for the first process.
    var startMethod: StartMethod?
    var defaultMethod = StartMethod.forkServer
    var parentPid: Int32?
    var parentName = ""
    /// `nil` in the first process, until someone asks for it or gets a copy.
    var key: AuthenticationKey?
  }

  private struct State {
    var place = Place()
    var childCount = 0
  }

  private let state = Guarded(State())

  var place: Place { state.locked { $0.place } }

  var defaultMethod: StartMethod { state.locked { $0.place.defaultMethod } }

  func setDefaultMethod(_ method: StartMethod) {
    state.locked { $0.place.defaultMethod = method }
  }

  /// The key of this process and its children; made when it is first needed.
  var key: AuthenticationKey {
    if let key = state.locked({ $0.place.key }) { return key }
    let new = AuthenticationKey.random()
    return state.locked { state in
      let key = state.place.key ?? new
      state.place.key = key
      return key
    }
  }

  func setKey(_ key: AuthenticationKey) {
    state.locked { $0.place.key = key }
  }

  /// The place of the next child; its default name is its path, as in Python.
  func nextChild(name: String?, isDaemon: Bool?, startMethod: StartMethod) -> Place {
    let pid = ProcessFork.pid
    let key = key
    return state.locked { state in
      state.childCount += 1
      let path = state.place.path + [state.childCount]
      return Place(
        name: name ?? "Process-" + path.map(String.init).joined(separator: ":"), path: path,
        isDaemon: isDaemon ?? state.place.isDaemon, startMethod: startMethod,
        defaultMethod: state.place.defaultMethod, parentPid: pid, parentName: state.place.name,
        key: key)
    }
  }

  /// In a child: this process is that child now.
  func restart(at place: Place) {
    state.restart(with: State(place: place))
  }
}
