// SPDX-License-Identifier: Apache-2.0

/// The calls of a pool in a manager's server.
extension Proxy where Target == HostedPool {
  /// Runs a task, and waits for what it returns.
  ///
  /// Shared objects may be part of the task where this process and the manager are of one family.
  ///
  /// Python: `PoolProxy.apply`.
  ///
  /// - Parameters:
  ///   - task: What to do; the manager's program has to have its type.
  ///   - options: What holds for this task.
  /// - Returns: What it returns.
  /// - Throws: What it throws; `PoolTaskError` when its worker dies; `closed` when the pool is;
  ///   `serverEnded`.
  public func apply<Work: PoolTask>(
    _ task: Work, options: PoolOptions = PoolOptions()
  ) throws -> Work.Output {
    try map([task], options: options)[0]
  }

  /// Runs tasks, and waits for all that they return.
  ///
  /// Python: `PoolProxy.map`.
  ///
  /// - Parameters:
  ///   - tasks: What to do.
  ///   - chunk: How many of them a worker takes at a time; `nil` is as in `Pool.map`.
  ///   - options: What holds for these tasks.
  /// - Returns: What they return, in their order.
  /// - Throws: As `apply`: the first error, when all have ended.
  public func map<Work: PoolTask>(
    _ tasks: [Work], chunk: Int? = nil, options: PoolOptions = PoolOptions()
  ) throws -> [Work.Output] {
    if case .here = place { try TopLevelCode.requireGlobals(for: Work.self) }
    let route: MessageRoute =
      if case .remote(let object) = place { .scope(object.link) } else { .memory }
    let encoded = try tasks.map { try MessageEncoding.encode($0, along: route).bytes }
    let call = HostedPool.Map(
      type: try ChildProcess.typeName(of: Work.self), tasks: encoded, chunk: chunk,
      options: options)
    // What the tasks name is kept here until they are done.
    return try withExtendedLifetime(tasks) {
      try self.call(call).map { try MessageEncoding.decode(Work.Output.self, from: $0) }
    }
  }

  /// Lets nothing more be given to the pool; what has been given is still done.
  ///
  /// - Throws: `serverEnded`.
  public func close() throws {
    try call(HostedPool.Close())
  }

  /// Ends the pool at once.
  ///
  /// - Throws: `serverEnded`.
  public func terminate() throws {
    try call(HostedPool.Terminate())
  }

  /// Waits until every worker has ended; the pool has been closed or terminated before.
  ///
  /// - Parameter timeout: `nil` waits without limit.
  /// - Returns: Whether they have.
  /// - Throws: `invalidArgument` when the pool is open, `serverEnded`.
  @discardableResult
  public func join(timeout: Duration? = nil) throws -> Bool {
    try call(HostedPool.Join(timeout: timeout))
  }

  /// How many workers it has.
  ///
  /// Throws `serverEnded`.
  public var processCount: Int {
    get throws { try call(HostedPool.Size()) }
  }
}
