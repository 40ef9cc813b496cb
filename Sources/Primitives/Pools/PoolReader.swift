// SPDX-License-Identifier: Apache-2.0

/// Reads the inputs of a call, a chunk at a time, and gives them away.
final class PoolReader<Input: Codable & Sendable> {
  private let source: () throws -> Input?
  private let chunk: Int
  /// What the source threw after the inputs before, and when it is at its end.
  private var failure: (any Error)?
  private var isAtEnd = false

  init(_ source: @escaping () throws -> Input?, chunk: Int) {
    self.source = source
    self.chunk = chunk
  }

  /// Gives the next chunk away as the task of an index; returns whether there was anything.
  ///
  /// An error of the source comes in the place of the input that there is not.
  func submitNext<Output: Codable & Sendable>(
    _ index: Int, of stream: PoolStream<Output>, _ call: PoolCore.Call, to core: PoolCore
  ) -> Bool {
    if let error = failure {
      failure = nil
      stream.expect(index, count: 1)
      core.settle([(stream, index, .failed(error))])
      return true
    }
    var inputs: [Input] = []
    while inputs.count < chunk, !isAtEnd {
      do {
        if let input = try source() { inputs.append(input) } else { isAtEnd = true }
      } catch {
        failure = error
        isAtEnd = true
      }
    }
    guard !inputs.isEmpty else {
      return failure == nil ? false : submitNext(index, of: stream, call, to: core)
    }
    stream.expect(index, count: inputs.count)
    if inputs.count == 1 {
      core.submit(inputs[0], index, of: stream, call)
    } else {
      core.submit(chunk: inputs, index, of: stream, call)
    }
    return true
  }
}
