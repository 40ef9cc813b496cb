// SPDX-License-Identifier: Apache-2.0

/// What all forms of a call come to.
extension Pool {
  func options(_ options: PoolOptions?) -> PoolOptions { options ?? core.options }

  /// Gives one input away.
  func start<Input: Codable & Sendable, Output: Codable & Sendable>(
    _ input: Input, to function: UInt32, _ options: PoolOptions?, isOnce: Bool = false,
    yielding: Output.Type, _ callback: (@Sendable (Output) -> Void)?,
    _ errorCallback: (@Sendable (any Error) -> Void)?
  ) -> PoolResult<Output> {
    let job = PoolBatch<Output>(count: 1, chunk: 1, failsFast: false)
    listen(job, { $0.single }, function, isOnce, callback, errorCallback)
    core.submit(input, 0, of: job, PoolCore.Call(function, self.options(options)))
    return PoolResult(self, job) { job.single }
  }

  /// Gives many inputs away, in chunks.
  func start<Input: Codable & Sendable, Output: Codable & Sendable>(
    all inputs: [Input], to function: UInt32, _ chunk: Int?, _ options: PoolOptions?,
    isOnce: Bool = false, yielding: Output.Type, _ callback: (@Sendable ([Output]) -> Void)?,
    _ errorCallback: (@Sendable (any Error) -> Void)?
  ) -> PoolResult<[Output]> {
    let chunk = Self.checked(chunk) ?? defaultChunk(of: inputs.count)
    let options = self.options(options)
    let call = PoolCore.Call(function, options)
    let job = PoolBatch<Output>(count: inputs.count, chunk: chunk, failsFast: options.failFast)
    listen(job, { $0.result }, function, isOnce, callback, errorCallback)
    if chunk == 1 {
      for (index, input) in inputs.enumerated() { core.submit(input, index, of: job, call) }
    } else {
      for (index, start) in stride(from: 0, to: inputs.count, by: chunk).enumerated() {
        let end = min(start + chunk, inputs.count)
        core.submit(chunk: Array(inputs[start..<end]), index, of: job, call)
      }
    }
    return PoolResult(self, job) { job.result }
  }

  /// Gives inputs away as they are read, a chunk at a time.
  func iterate<Input: Codable & Sendable, Output: Codable & Sendable>(
    _ source: @escaping () throws -> Input?, to function: UInt32, chunk: Int, readAhead: Int?,
    inOrder isOrdered: Bool, _ options: PoolOptions?, isOnce: Bool = false,
    yielding: Output.Type
  ) -> PoolIterator<Output> {
    let chunk = Self.checked(chunk) ?? 1
    let readAhead = readAhead ?? 4 * core.size * chunk
    Misuse.require(readAhead > 0, "Pool: to read \(readAhead) inputs ahead is to read none")
    let stream = PoolStream<Output>(isOrdered: isOrdered)
    let reader = PoolReader(source, chunk: chunk)
    let call = PoolCore.Call(function, self.options(options))
    return PoolIterator(
      self, stream, readAhead: max(1, readAhead / chunk),
      submitNext: { [core] index in reader.submitNext(index, of: stream, call, to: core) },
      onEnd: { [core] in if isOnce { core.forget(function) } })
  }

  private func listen<Output: Codable & Sendable, Value: Sendable>(
    _ job: PoolBatch<Output>,
    _ read: @escaping @Sendable (PoolBatch<Output>) -> Result<Value, any Error>,
    _ function: UInt32, _ isOnce: Bool, _ callback: (@Sendable (Value) -> Void)?,
    _ errorCallback: (@Sendable (any Error) -> Void)?
  ) {
    if isOnce { job.completion.whenReady { [core] in core.forget(function) } }
    guard callback != nil || errorCallback != nil else { return }
    core.whenReady(job) { [weak job] in
      guard let job else { return }
      switch read(job) {
      case .success(let value): callback?(value)
      case .failure(let error): errorCallback?(error)
      }
    }
  }

  /// As in Python: four chunks for each worker.
  private func defaultChunk(of count: Int) -> Int {
    max(1, (count + 4 * core.size - 1) / (4 * core.size))
  }

  private static func checked(_ chunk: Int?) -> Int? {
    Misuse.require(chunk ?? 1 > 0, "Pool: chunks of \(chunk ?? 0) inputs")
    return chunk
  }
}

extension PoolCore {
  /// Makes a closure known to workers that are forked from now on.
  func add<Input: Codable & Sendable, Output: Codable & Sendable>(
    _ body: @escaping @Sendable (Input) throws -> Output
  ) -> UInt32 {
    checkOwner()
    Misuse.require(
      method == .fork,
      "Pool: a closure cannot travel to workers that were not forked; make it a PoolTask, or the "
        + "pool with the start method fork")
    return state.locked { $0.functions.add(PoolRunner(body)) }
  }

  /// Lets go of a closure that nothing is to be run with any more.
  func forget(_ function: UInt32) {
    state.locked { $0.functions.remove(function) }
  }
}
