// SPDX-License-Identifier: Apache-2.0

/// Closures, which only forked workers can run; with others these trap.
///
/// Workers that were forked before a closure came to be do not have it: each that takes a task with
/// it gives the task back and is replaced, which costs a fork for each worker. What is used more
/// than once is made a ``function(_:)`` first.
extension Pool {
  /// Makes a closure known to the workers for as long as the pool lives.
  ///
  /// - Parameter body: What a task does with its input, in a worker.
  /// - Returns: What `apply`, `map` and the others take in place of a closure.
  public func function<Input: Codable & Sendable, Output: Codable & Sendable>(
    _ body: @escaping @Sendable (Input) throws -> Output
  ) -> PoolFunction<Input, Output> {
    PoolFunction(core.add(body), of: core)
  }

  /// Runs a closure in a worker; blocks until it is done.
  ///
  /// - Parameters:
  ///   - options: Limits and retries; `nil` are the pool's.
  ///   - body: What to do.
  /// - Returns: What it yields.
  /// - Throws: As `PoolResult.get`, and as `applyAsync`.
  public func apply<Output: Codable & Sendable>(
    options: PoolOptions? = nil, _ body: @escaping @Sendable () throws -> Output
  ) throws -> Output {
    try applyAsync(options: options, body).get()
  }

  /// Gives a closure to the workers, and returns at once.
  ///
  /// - Parameters:
  ///   - options: Limits and retries; `nil` are the pool's.
  ///   - body: What to do.
  ///   - callback: What to call with the output; see `PoolResult.whenReady`.
  ///   - errorCallback: What to call with the error instead: one of the two is called, once.
  /// - Returns: Where to wait for it.
  /// - Throws: `PrimitivesError.Code.closed` when the pool was closed or terminated, `broken`
  ///   when it broke.
  public func applyAsync<Output: Codable & Sendable>(
    options: PoolOptions? = nil, _ body: @escaping @Sendable () throws -> Output,
    callback: (@Sendable (Output) -> Void)? = nil,
    errorCallback: (@Sendable (any Error) -> Void)? = nil
  ) throws -> PoolResult<Output> {
    try core.checkOpen()
    let number = core.add { (_: Bool) in try body() }
    return start(
      true, to: number, options, isOnce: true, yielding: Output.self, callback, errorCallback)
  }

  /// Runs a closure with each input in the workers; blocks until all is done.
  ///
  /// - Parameters:
  ///   - inputs: What to run it with; all of it is read first.
  ///   - chunk: How many go to a worker together; `nil` makes four chunks for each worker.
  ///   - options: Limits, retries and `failFast`; `nil` are the pool's.
  ///   - body: What to do with an input.
  /// - Returns: What it yields, in the order of the inputs.
  /// - Throws: As `PoolResult.get`, and as `applyAsync`.
  public func map<Input: Codable & Sendable, Output: Codable & Sendable>(
    _ inputs: some Sequence<Input>, chunk: Int? = nil, options: PoolOptions? = nil,
    _ body: @escaping @Sendable (Input) throws -> Output
  ) throws -> [Output] {
    try mapAsync(inputs, chunk: chunk, options: options, body).get()
  }

  /// Gives a closure and inputs to the workers, and returns at once.
  ///
  /// - Parameters:
  ///   - inputs: What to run it with; all of it is read first.
  ///   - chunk: How many go to a worker together; `nil` makes four chunks for each worker.
  ///   - options: Limits, retries and `failFast`; `nil` are the pool's.
  ///   - body: What to do with an input.
  ///   - callback: What to call with all outputs; see `PoolResult.whenReady`.
  ///   - errorCallback: What to call with the error instead: one of the two is called, once.
  /// - Returns: Where to wait for them.
  /// - Throws: As `applyAsync`.
  public func mapAsync<Input: Codable & Sendable, Output: Codable & Sendable>(
    _ inputs: some Sequence<Input>, chunk: Int? = nil, options: PoolOptions? = nil,
    _ body: @escaping @Sendable (Input) throws -> Output,
    callback: (@Sendable ([Output]) -> Void)? = nil,
    errorCallback: (@Sendable (any Error) -> Void)? = nil
  ) throws -> PoolResult<[Output]> {
    try core.checkOpen()
    let number = core.add(body)
    return start(
      all: Array(inputs), to: number, chunk, options, isOnce: true, yielding: Output.self, callback,
      errorCallback)
  }

  /// Runs a closure with inputs as they are read, and yields the results in the order of the
  /// inputs.
  ///
  /// - Parameters:
  ///   - inputs: What to run it with, read no further ahead than said.
  ///   - chunk: How many go to a worker together.
  ///   - readAhead: How many inputs are given away and not taken at most; `nil` is four chunks for
  ///     each worker.
  ///   - options: Limits and retries; `nil` are the pool's.
  ///   - body: What to do with an input.
  /// - Returns: The results, each a value or an error.
  /// - Throws: As `applyAsync`; later, what would be thrown is the result of its place.
  public func imap<Input: Codable & Sendable, Output: Codable & Sendable>(
    _ inputs: some Sequence<Input>, chunk: Int = 1, readAhead: Int? = nil,
    options: PoolOptions? = nil, _ body: @escaping @Sendable (Input) throws -> Output
  ) throws -> PoolIterator<Output> {
    try core.checkOpen()
    var iterator = inputs.makeIterator()
    return iterate(
      { iterator.next() }, to: core.add(body), chunk: chunk, readAhead: readAhead, inOrder: true,
      options, isOnce: true, yielding: Output.self)
  }

  /// Runs a closure with inputs as they are read, and yields the results as they are done.
  ///
  /// - Parameters:
  ///   - inputs: What to run it with, read no further ahead than said.
  ///   - chunk: How many go to a worker together.
  ///   - readAhead: As for `imap`.
  ///   - options: Limits and retries; `nil` are the pool's.
  ///   - body: What to do with an input.
  /// - Returns: The results, each a value or an error.
  /// - Throws: As `imap`.
  public func imapUnordered<Input: Codable & Sendable, Output: Codable & Sendable>(
    _ inputs: some Sequence<Input>, chunk: Int = 1, readAhead: Int? = nil,
    options: PoolOptions? = nil, _ body: @escaping @Sendable (Input) throws -> Output
  ) throws -> PoolIterator<Output> {
    try core.checkOpen()
    var iterator = inputs.makeIterator()
    return iterate(
      { iterator.next() }, to: core.add(body), chunk: chunk, readAhead: readAhead, inOrder: false,
      options, isOnce: true, yielding: Output.self)
  }
}
