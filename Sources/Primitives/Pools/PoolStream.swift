// SPDX-License-Identifier: Apache-2.0

/// A job that is fed and drained bit by bit, in the order of the inputs or of the outputs.
final class PoolStream<Output: Codable & Sendable>: PoolJob {
  private struct State {
    var arrived: [Int: [Result<Output, any Error>]] = [:]
    /// In the order of their arrival, where that is the order wanted.
    var order: [Int] = []
    var counts: [Int: Int] = [:]
  }

  /// Never ready as a whole.
  let completion = PoolCompletion()
  private let isOrdered: Bool
  private let state = Guarded(State())

  init(isOrdered: Bool) {
    self.isOrdered = isOrdered
  }

  /// Says how many inputs the task of an index has, before it is given away.
  func expect(_ index: Int, count: Int) {
    state.locked { $0.counts[index] = count }
  }

  /// Where a task of one input is a value and one of several a chunk, as for a batch.
  func settle(_ index: Int, _ end: PoolTaskEnd) -> Bool {
    let count = state.locked { $0.counts.removeValue(forKey: index) ?? 1 }
    let results: [Result<Output, any Error>]
    switch end.outputs(Output.self, count: count) {
    case .success(let outputs): results = outputs.map { .success($0) }
    // One for each input, so that what comes after stays in its place.
    case .failure(let error): results = Array(repeating: .failure(error), count: count)
    }
    state.locked { state in
      state.arrived[index] = results
      if !isOrdered { state.order.append(index) }
    }
    return false
  }

  /// Whether the results that come after `taken` tasks are there.
  func hasNext(after taken: Int) -> Bool {
    state.locked { isOrdered ? $0.arrived[taken] != nil : !$0.order.isEmpty }
  }

  /// Takes them.
  func takeNext(after taken: Int) -> [Result<Output, any Error>] {
    state.locked { state in
      let index = isOrdered ? taken : state.order.removeFirst()
      return state.arrived.removeValue(forKey: index) ?? []
    }
  }
}
