// SPDX-License-Identifier: Apache-2.0

/// What became of one task: the outputs as they came, or why there are none.
enum PoolTaskEnd {
  case reply(PoolMessage)
  case failed(any Error)

  /// The outputs of a task that had `count` inputs.
  func outputs<Output: Codable & Sendable>(
    _ type: Output.Type, count: Int
  ) -> Result<[Output], any Error> {
    switch self {
    case .failed(let error): return .failure(error)
    case .reply(let reply):
      return Result {
        let outputs =
          reply.header.form.contains(.chunk)
          ? try reply.decode([Output].self) : [try reply.decode(Output.self)]
        guard outputs.count == count else { fatalError("Pool: a reply to another task") }
        return outputs
      }
    }
  }

  /// The output of a task that had one input, if it is an eight-byte scalar.
  func scalar<Output>(_ type: Output.Type) -> Output? {
    guard case .reply(let reply) = self else { return nil }
    return reply.scalar(type)
  }

  /// The output of a task that had one input.
  func output<Output: Codable & Sendable>(_ type: Output.Type) -> Result<Output, any Error> {
    switch self {
    case .failed(let error): .failure(error)
    case .reply(let reply): Result { try reply.decode(Output.self) }
    }
  }
}
