// SPDX-License-Identifier: Apache-2.0

/// Tasks, which every pool can run.
extension Pool {
  /// Runs a task in a worker; blocks until it is done.
  ///
  /// - Parameters:
  ///   - task: What to do.
  ///   - options: Limits and retries; `nil` are the pool's.
  /// - Returns: What it yields.
  /// - Throws: As `PoolResult.get`, and as `applyAsync`.
  public func apply<Work: PoolTask>(
    _ task: Work, options: PoolOptions? = nil
  ) throws -> Work.Output {
    try applyAsync(task, options: options).get()
  }

  /// Gives a task to the workers, and returns at once.
  ///
  /// Python: `apply_async`, `submit`.
  ///
  /// - Parameters:
  ///   - task: What to do.
  ///   - options: Limits and retries; `nil` are the pool's.
  ///   - callback: What to call with the output; see `PoolResult.whenReady`.
  ///   - errorCallback: What to call with the error instead: one of the two is called, once.
  /// - Returns: Where to wait for it.
  /// - Throws: `PrimitivesError.Code.closed` when the pool was closed or terminated, `broken`
  ///   when it broke, `unknownType` when the workers cannot find the task's type. What cannot be
  ///   encoded is thrown where the result is asked for.
  public func applyAsync<Work: PoolTask>(
    _ task: Work, options: PoolOptions? = nil,
    callback: (@Sendable (Work.Output) -> Void)? = nil,
    errorCallback: (@Sendable (any Error) -> Void)? = nil
  ) throws -> PoolResult<Work.Output> {
    try core.checkOpen()
    return start(
      task, to: try core.number(of: Work.self), options, yielding: Work.Output.self, callback,
      errorCallback)
  }

  /// Runs tasks in the workers; blocks until all are done.
  ///
  /// All of the sequence is read before the first task is given away. A chunk is one task: if one
  /// of its parts throws, or its worker dies, all of it has failed.
  ///
  /// - Parameters:
  ///   - tasks: What to do.
  ///   - chunk: How many go to a worker together; `nil` makes four chunks for each worker.
  ///   - options: Limits, retries and `failFast`; `nil` are the pool's.
  /// - Returns: What they yield, in the order of the tasks.
  /// - Throws: As `PoolResult.get`, and as `applyAsync`.
  public func map<Work: PoolTask>(
    _ tasks: some Sequence<Work>, chunk: Int? = nil, options: PoolOptions? = nil
  ) throws -> [Work.Output] {
    try mapAsync(tasks, chunk: chunk, options: options).get()
  }

  /// Gives tasks to the workers, and returns at once.
  ///
  /// Python: `map_async`.
  ///
  /// - Parameters:
  ///   - tasks: What to do; all of it is read first.
  ///   - chunk: How many go to a worker together; `nil` makes four chunks for each worker.
  ///   - options: Limits, retries and `failFast`; `nil` are the pool's.
  ///   - callback: What to call with all outputs; see `PoolResult.whenReady`.
  ///   - errorCallback: What to call with the error instead: one of the two is called, once.
  /// - Returns: Where to wait for them.
  /// - Throws: As `applyAsync`.
  public func mapAsync<Work: PoolTask>(
    _ tasks: some Sequence<Work>, chunk: Int? = nil, options: PoolOptions? = nil,
    callback: (@Sendable ([Work.Output]) -> Void)? = nil,
    errorCallback: (@Sendable (any Error) -> Void)? = nil
  ) throws -> PoolResult<[Work.Output]> {
    try core.checkOpen()
    return start(
      all: Array(tasks), to: try core.number(of: Work.self), chunk, options,
      yielding: Work.Output.self, callback, errorCallback)
  }

  /// Runs tasks as they are read, and yields their results in the order of the tasks.
  ///
  /// The first are read before this returns, which does not block.
  ///
  /// Python: `imap`, and `map` of an executor.
  ///
  /// - Parameters:
  ///   - tasks: What to do, read no further ahead than said.
  ///   - chunk: How many go to a worker together.
  ///   - readAhead: How many tasks are given away and not taken at most; `nil` is four chunks for
  ///     each worker.
  ///   - options: Limits and retries; `nil` are the pool's.
  /// - Returns: The results, each a value or an error.
  /// - Throws: As `applyAsync`; later, what would be thrown is the result of its place.
  public func imap<Work: PoolTask>(
    _ tasks: some Sequence<Work>, chunk: Int = 1, readAhead: Int? = nil,
    options: PoolOptions? = nil
  ) throws -> PoolIterator<Work.Output> {
    var iterator = tasks.makeIterator()
    return try imap(
      reading: { iterator.next() }, chunk: chunk, readAhead: readAhead, options: options)
  }

  /// Runs tasks as they are read, and yields their results in the order in which they are done.
  ///
  /// Python: `imap_unordered`, `as_completed`.
  ///
  /// - Parameters:
  ///   - tasks: What to do, read no further ahead than said.
  ///   - chunk: How many go to a worker together.
  ///   - readAhead: As for `imap`.
  ///   - options: Limits and retries; `nil` are the pool's.
  /// - Returns: The results, each a value or an error.
  /// - Throws: As `imap`.
  public func imapUnordered<Work: PoolTask>(
    _ tasks: some Sequence<Work>, chunk: Int = 1, readAhead: Int? = nil,
    options: PoolOptions? = nil
  ) throws -> PoolIterator<Work.Output> {
    var iterator = tasks.makeIterator()
    return try imap(
      reading: { iterator.next() }, chunk: chunk, readAhead: readAhead, inOrder: false,
      options: options)
  }

  /// Runs tasks as a source yields them, which may fail.
  ///
  /// - Parameters:
  ///   - source: Yields the next task, or `nil` at the end. What it throws is the result of that
  ///     place, and the last one.
  ///   - chunk: How many go to a worker together.
  ///   - readAhead: As for the form that takes a sequence.
  ///   - isOrdered: Whether the results come in the order of the tasks.
  ///   - options: Limits and retries; `nil` are the pool's.
  /// - Returns: The results, each a value or an error.
  /// - Throws: As the form that takes a sequence.
  public func imap<Work: PoolTask>(
    reading source: @escaping () throws -> Work?, chunk: Int = 1, readAhead: Int? = nil,
    inOrder isOrdered: Bool = true, options: PoolOptions? = nil
  ) throws -> PoolIterator<Work.Output> {
    try core.checkOpen()
    return iterate(
      source, to: try core.number(of: Work.self), chunk: chunk, readAhead: readAhead,
      inOrder: isOrdered, options, yielding: Work.Output.self)
  }
}
