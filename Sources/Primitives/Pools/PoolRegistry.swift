// SPDX-License-Identifier: Apache-2.0

/// The pools of this process, which are terminated when it exits: none starts workers then.
enum PoolRegistry {
  private struct Entry {
    weak var core: PoolCore?
  }

  private struct State {
    var entries: [Entry] = []
    /// Whose exit comes by here; a forked child has to see to that anew.
    var owner: ProcessToken?
  }

  private static let state = Guarded(State())

  static func insert(_ core: PoolCore) {
    let isFirst = state.locked { state in
      let isFirst = state.owner != core.owner
      if isFirst { state = State(owner: core.owner) }
      state.entries.removeAll { $0.core == nil }
      state.entries.append(Entry(core: core))
      return isFirst
    }
    if isFirst { CurrentProcess.atExit { endAll() } }
  }

  private static func endAll() {
    let cores = state.locked { $0.entries.compactMap(\.core) }
    for core in cores where core.owner == Family.me { core.terminate() }
  }
}
