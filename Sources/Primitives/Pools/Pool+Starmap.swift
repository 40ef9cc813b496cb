// SPDX-License-Identifier: Apache-2.0

/// Closures of several parameters, as those of one: only for forked workers.
///
/// Other workers take a `PoolTask` with several properties.
extension Pool {
  /// Runs a closure of two parameters with each group of arguments; blocks until all is done.
  ///
  /// - Parameters:
  ///   - inputs: What to run it with, a tuple each; all of it is read first.
  ///   - chunk: How many go to a worker together; `nil` makes four chunks for each worker.
  ///   - options: Limits, retries and `failFast`; `nil` are the pool's.
  ///   - body: What to do with the arguments.
  /// - Returns: What it yields, in the order of the inputs.
  /// - Throws: As `map`.
  public func starmap<
    First: Codable & Sendable, Second: Codable & Sendable, Output: Codable & Sendable
  >(
    _ inputs: some Sequence<(First, Second)>, chunk: Int? = nil, options: PoolOptions? = nil,
    _ body: @escaping @Sendable (First, Second) throws -> Output
  ) throws -> [Output] {
    try starmapAsync(inputs, chunk: chunk, options: options, body).get()
  }

  /// Gives a closure of two parameters and its arguments to the workers, and returns at once.
  ///
  /// Python: `starmap_async`.
  ///
  /// - Parameters:
  ///   - inputs: What to run it with, a tuple each; all of it is read first.
  ///   - chunk: How many go to a worker together; `nil` makes four chunks for each worker.
  ///   - options: Limits, retries and `failFast`; `nil` are the pool's.
  ///   - body: What to do with the arguments.
  ///   - callback: What to call with all outputs; see `PoolResult.whenReady`.
  ///   - errorCallback: What to call with the error instead: one of the two is called, once.
  /// - Returns: Where to wait for them.
  /// - Throws: As `applyAsync`.
  public func starmapAsync<
    First: Codable & Sendable, Second: Codable & Sendable, Output: Codable & Sendable
  >(
    _ inputs: some Sequence<(First, Second)>, chunk: Int? = nil, options: PoolOptions? = nil,
    _ body: @escaping @Sendable (First, Second) throws -> Output,
    callback: (@Sendable ([Output]) -> Void)? = nil,
    errorCallback: (@Sendable (any Error) -> Void)? = nil
  ) throws -> PoolResult<[Output]> {
    try core.checkOpen()
    let number = core.add { (arguments: PackedArguments<First, Second>) in
      try body(arguments.first, arguments.rest)
    }
    return start(
      all: inputs.map { PackedArguments($0.0, $0.1) }, to: number, chunk, options, isOnce: true,
      yielding: Output.self, callback, errorCallback)
  }

  /// Runs a closure of three parameters with each group of arguments; blocks until all is done.
  ///
  /// - Parameters:
  ///   - inputs: What to run it with, a tuple each; all of it is read first.
  ///   - chunk: How many go to a worker together; `nil` makes four chunks for each worker.
  ///   - options: Limits, retries and `failFast`; `nil` are the pool's.
  ///   - body: What to do with the arguments.
  /// - Returns: What it yields, in the order of the inputs.
  /// - Throws: As `map`.
  public func starmap<
    First: Codable & Sendable, Second: Codable & Sendable, Third: Codable & Sendable,
    Output: Codable & Sendable
  >(
    _ inputs: some Sequence<(First, Second, Third)>, chunk: Int? = nil, options: PoolOptions? = nil,
    _ body: @escaping @Sendable (First, Second, Third) throws -> Output
  ) throws -> [Output] {
    try starmapAsync(inputs, chunk: chunk, options: options, body).get()
  }

  /// Gives a closure of three parameters and its arguments to the workers, and returns at once.
  ///
  /// Python: `starmap_async`.
  ///
  /// - Parameters:
  ///   - inputs: What to run it with, a tuple each; all of it is read first.
  ///   - chunk: How many go to a worker together; `nil` makes four chunks for each worker.
  ///   - options: Limits, retries and `failFast`; `nil` are the pool's.
  ///   - body: What to do with the arguments.
  ///   - callback: What to call with all outputs; see `PoolResult.whenReady`.
  ///   - errorCallback: What to call with the error instead: one of the two is called, once.
  /// - Returns: Where to wait for them.
  /// - Throws: As `applyAsync`.
  public func starmapAsync<
    First: Codable & Sendable, Second: Codable & Sendable, Third: Codable & Sendable,
    Output: Codable & Sendable
  >(
    _ inputs: some Sequence<(First, Second, Third)>, chunk: Int? = nil, options: PoolOptions? = nil,
    _ body: @escaping @Sendable (First, Second, Third) throws -> Output,
    callback: (@Sendable ([Output]) -> Void)? = nil,
    errorCallback: (@Sendable (any Error) -> Void)? = nil
  ) throws -> PoolResult<[Output]> {
    try core.checkOpen()
    let number = core.add { (arguments: PackedArguments<First, PackedArguments<Second, Third>>) in
      try body(arguments.first, arguments.rest.first, arguments.rest.rest)
    }
    return start(
      all: inputs.map { PackedArguments($0.0, PackedArguments($0.1, $0.2)) }, to: number, chunk,
      options, isOnce: true,
      yielding: Output.self, callback, errorCallback)
  }
}
