// SPDX-License-Identifier: Apache-2.0

/// Closures that were made known to the workers before, by `function`.
extension Pool {
  /// Runs a function in a worker; blocks until it is done.
  ///
  /// - Parameters:
  ///   - function: What to do.
  ///   - input: What to do it with.
  ///   - options: Limits and retries; `nil` are the pool's.
  /// - Returns: What it yields.
  /// - Throws: As `PoolResult.get`, and as `applyAsync`.
  public func apply<Input, Output>(
    _ function: PoolFunction<Input, Output>, to input: Input, options: PoolOptions? = nil
  ) throws -> Output {
    try applyAsync(function, to: input, options: options).get()
  }

  /// Gives a function and its input to the workers, and returns at once.
  ///
  /// - Parameters:
  ///   - function: What to do.
  ///   - input: What to do it with.
  ///   - options: Limits and retries; `nil` are the pool's.
  ///   - callback: What to call with the output; see `PoolResult.whenReady`.
  ///   - errorCallback: What to call with the error instead: one of the two is called, once.
  /// - Returns: Where to wait for it.
  /// - Throws: `PrimitivesError.Code.closed` when the pool was closed or terminated, `broken`
  ///   when it broke.
  public func applyAsync<Input, Output>(
    _ function: PoolFunction<Input, Output>, to input: Input, options: PoolOptions? = nil,
    callback: (@Sendable (Output) -> Void)? = nil,
    errorCallback: (@Sendable (any Error) -> Void)? = nil
  ) throws -> PoolResult<Output> {
    try core.checkOpen()
    return start(
      input, to: function.number(in: core), options, yielding: Output.self, callback,
      errorCallback)
  }

  /// Runs a function with each input in the workers; blocks until all is done.
  ///
  /// - Parameters:
  ///   - inputs: What to run it with; all of it is read first.
  ///   - function: What to do with an input.
  ///   - chunk: How many go to a worker together; `nil` makes four chunks for each worker.
  ///   - options: Limits, retries and `failFast`; `nil` are the pool's.
  /// - Returns: What it yields, in the order of the inputs.
  /// - Throws: As `PoolResult.get`, and as `applyAsync`.
  public func map<Input, Output>(
    _ inputs: some Sequence<Input>, _ function: PoolFunction<Input, Output>, chunk: Int? = nil,
    options: PoolOptions? = nil
  ) throws -> [Output] {
    try mapAsync(inputs, function, chunk: chunk, options: options).get()
  }

  /// Gives a function and inputs to the workers, and returns at once.
  ///
  /// - Parameters:
  ///   - inputs: What to run it with; all of it is read first.
  ///   - function: What to do with an input.
  ///   - chunk: How many go to a worker together; `nil` makes four chunks for each worker.
  ///   - options: Limits, retries and `failFast`; `nil` are the pool's.
  ///   - callback: What to call with all outputs; see `PoolResult.whenReady`.
  ///   - errorCallback: What to call with the error instead: one of the two is called, once.
  /// - Returns: Where to wait for them.
  /// - Throws: As `applyAsync`.
  public func mapAsync<Input, Output>(
    _ inputs: some Sequence<Input>, _ function: PoolFunction<Input, Output>, chunk: Int? = nil,
    options: PoolOptions? = nil, callback: (@Sendable ([Output]) -> Void)? = nil,
    errorCallback: (@Sendable (any Error) -> Void)? = nil
  ) throws -> PoolResult<[Output]> {
    try core.checkOpen()
    return start(
      all: Array(inputs), to: function.number(in: core), chunk, options, yielding: Output.self,
      callback, errorCallback)
  }

  /// Runs a function with inputs as a source yields them, which may fail.
  ///
  /// - Parameters:
  ///   - source: Yields the next input, or `nil` at the end. What it throws is the result of that
  ///     place, and the last one.
  ///   - function: What to do with an input.
  ///   - chunk: How many go to a worker together.
  ///   - readAhead: How many inputs are given away and not taken at most; `nil` is four chunks for
  ///     each worker.
  ///   - isOrdered: Whether the results come in the order of the inputs.
  ///   - options: Limits and retries; `nil` are the pool's.
  /// - Returns: The results, each a value or an error.
  /// - Throws: As `applyAsync`; later, what would be thrown is the result of its place.
  public func imap<Input, Output>(
    reading source: @escaping () throws -> Input?, _ function: PoolFunction<Input, Output>,
    chunk: Int = 1, readAhead: Int? = nil, inOrder isOrdered: Bool = true,
    options: PoolOptions? = nil
  ) throws -> PoolIterator<Output> {
    try core.checkOpen()
    return iterate(
      source, to: function.number(in: core), chunk: chunk, readAhead: readAhead,
      inOrder: isOrdered, options, yielding: Output.self)
  }
}
