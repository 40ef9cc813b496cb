// SPDX-License-Identifier: Apache-2.0

/// A job with a given number of inputs, whose outputs are wanted all together, in their order.
final class PoolBatch<Output: Codable & Sendable>: PoolJob {
  private struct State {
    var outputs: [Output?]
    var remaining: Int
    var failure: (index: Int, error: any Error)?
    var hasEndedRest = false
  }

  let completion = PoolCompletion()
  private let count: Int
  private let chunk: Int
  private let failsFast: Bool
  private let state: Guarded<State>

  init(count: Int, chunk: Int, failsFast: Bool) {
    self.count = count
    self.chunk = chunk
    self.failsFast = failsFast
    let tasks = (count + chunk - 1) / chunk
    state = Guarded(State(outputs: Array(repeating: nil, count: count), remaining: tasks))
    if tasks == 0 {
      completion.becomeReady()
      completion.tell()
    }
  }

  func settle(_ index: Int, _ end: PoolTaskEnd) -> Bool {
    let first = index * chunk
    if chunk == 1 {
      // Without a detour through a result, as most of the cost of a small task is here.
      if let output = end.scalar(Output.self) { return finish { $0.outputs[first] = output } }
      switch end.output(Output.self) {
      case .success(let output): return finish { $0.outputs[first] = output }
      case .failure(let error): return fail(index, error)
      }
    }
    switch end.outputs(Output.self, count: min(chunk, count - first)) {
    case .success(let outputs):
      return finish { state in
        for (offset, output) in outputs.enumerated() { state.outputs[first + offset] = output }
      }
    case .failure(let error): return fail(index, error)
    }
  }

  /// Of several failures the first in order is told; where one ends the rest, the first in time.
  private func fail(_ index: Int, _ error: any Error) -> Bool {
    finish { state in
      guard let failure = state.failure else {
        state.failure = (index, error)
        return
      }
      if !failsFast, index < failure.index { state.failure = (index, error) }
    }
  }

  private func finish(_ body: (inout State) -> Void) -> Bool {
    let (isLast, endsRest) = state.locked { state in
      body(&state)
      state.remaining -= 1
      guard failsFast, state.failure != nil, !state.hasEndedRest else {
        return (state.remaining == 0, false)
      }
      state.hasEndedRest = true
      return (state.remaining == 0, state.remaining > 0)
    }
    if isLast { completion.becomeReady() }
    return endsRest
  }

  /// All outputs, or the failure; of a job that is ready.
  var result: Result<[Output], any Error> {
    state.locked { state in
      if let failure = state.failure { return .failure(failure.error) }
      return .success(state.outputs.map(Self.unwrap))
    }
  }

  /// The only output, or the failure; of a job that is ready.
  var single: Result<Output, any Error> {
    state.locked { state in
      if let failure = state.failure { return .failure(failure.error) }
      return .success(Self.unwrap(state.outputs[0]))
    }
  }

  private static func unwrap(_ output: Output?) -> Output {
    guard let output else { fatalError("Pool: a job that is ready lacks an output") }
    return output
  }
}
