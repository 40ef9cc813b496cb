// SPDX-License-Identifier: Apache-2.0

/// Decides linearizability by trying all orders: slow, simple, and what judges are held against.
struct BruteForce<State: Hashable> {
  /// An operation; an optional one takes effect before `returned` or never.
  struct Step {
    var invoked: UInt64
    var returned: UInt64
    var isOptional = false
    var apply: (State) -> State?
  }

  private struct Visit: Hashable {
    var chosen: UInt32
    var state: State
  }

  let steps: [Step]
  let isFinal: (State) -> Bool

  func accepts(from initial: State) -> Bool {
    var visited: Set<Visit> = []
    return search(Visit(chosen: 0, state: initial), &visited)
  }

  private func search(_ visit: Visit, _ visited: inout Set<Visit>) -> Bool {
    guard visited.insert(visit).inserted else { return false }
    func isChosen(_ index: Int) -> Bool { visit.chosen & (1 << UInt32(index)) != 0 }
    if isFinal(visit.state), steps.indices.allSatisfy({ isChosen($0) || steps[$0].isOptional }) {
      return true
    }
    for (index, step) in steps.enumerated() where !isChosen(index) {
      let isLate = steps.indices.contains { isChosen($0) && step.returned < steps[$0].invoked }
      guard !isLate, let state = step.apply(visit.state) else { continue }
      let next = Visit(chosen: visit.chosen | 1 << UInt32(index), state: state)
      if search(next, &visited) { return true }
    }
    return false
  }
}
