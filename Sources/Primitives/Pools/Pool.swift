// SPDX-License-Identifier: Apache-2.0

/// Workers that run tasks for this process: a number of processes that is kept up.
///
/// ```swift
/// let squares = try Pool.with(processes: 4) { pool in
///   try pool.map((0..<10).map(Square.init))
/// }
/// ```
///
/// A task is a `PoolTask`, under every start method; with workers that are forked it can be a
/// closure. If a worker dies, the task that it was running, and no other, fails with its signal or
/// exit code, or is tried again (``PoolOptions/retries``); another worker takes its place. A task
/// can be cancelled and limited in time, which kills its worker only.
///
/// Nothing runs in the background: workers take tasks by themselves, and whoever waits for
/// something drives the pool meanwhile, which is when replies arrive and workers are replaced. Only
/// where something is to be called while no one waits a thread does that, and not if the workers
/// are forked: there it is called when someone waits. So a pool is fit for programs that fork.
///
/// Workers are daemons, end with this process and may have children and pools of their own. A pool
/// that is no longer used is terminated. Any thread of the process that made it may use it; another
/// process may not. If this process dies, the workers do.
///
/// Sendable.
///
/// Python: `multiprocessing.Pool`, `concurrent.futures.ProcessPoolExecutor`.
public final class Pool: Sendable {
  let core: PoolCore

  /// Starts the workers.
  ///
  /// - Parameters:
  ///   - processes: How many; `nil` is as many as this process may use processors.
  ///   - method: How they come to be; `nil` is `StartMethod.default`. Closures need `fork`, which
  ///     is only for programs with one thread.
  ///   - maxTasksPerChild: After how many tasks a worker is replaced; `nil` is never.
  ///   - options: What holds for calls that say nothing else.
  ///   - name: What the workers are called, with a number behind it.
  ///   - initializer: What each worker does before its first task. If it throws, the pool is
  ///     broken.
  /// - Throws: What the start of a worker throws; those that were started have been killed then.
  public convenience init(
    processes: Int? = nil, using method: StartMethod? = nil, maxTasksPerChild: Int? = nil,
    options: PoolOptions = PoolOptions(), name: String = "PoolWorker",
    initializer: (any ProcessBody)? = nil
  ) throws {
    try self.init(
      PoolCore(
        size: Self.size(processes), method: method ?? .default, options: options,
        maxTasks: Self.checked(maxTasksPerChild), name: name,
        initializer: initializer.map(PoolInitializer.init), closure: nil))
  }

  /// Starts forked workers that each run a closure first.
  ///
  /// - Parameters:
  ///   - processes: How many; `nil` is as many as this process may use processors.
  ///   - maxTasksPerChild: After how many tasks a worker is replaced; `nil` is never.
  ///   - options: What holds for calls that say nothing else.
  ///   - name: What the workers are called, with a number behind it.
  ///   - body: What each worker does before its first task. If it throws, the pool is broken.
  /// - Throws: What the start of a worker throws; those that were started have been killed then.
  public convenience init(
    forking processes: Int?, maxTasksPerChild: Int? = nil, options: PoolOptions = PoolOptions(),
    name: String = "PoolWorker", initializer body: @escaping @Sendable () throws -> Void
  ) throws {
    try self.init(
      PoolCore(
        size: Self.size(processes), method: .fork, options: options,
        maxTasks: Self.checked(maxTasksPerChild), name: name, initializer: nil, closure: body))
  }

  private init(_ core: PoolCore) throws {
    self.core = core
    PoolRegistry.insert(core)
    try core.startAll()
  }

  deinit {
    guard Family.me == core.owner else { return }
    core.terminate()
    core.joinKilled()
  }

  private static func size(_ processes: Int?) -> Int {
    let size = processes ?? CurrentProcess.processorCount
    Misuse.require(size > 0, "Pool: \(size) processes can do nothing")
    return size
  }

  private static func checked(_ maxTasks: Int?) -> Int? {
    Misuse.require(maxTasks ?? 1 > 0, "Pool: \(maxTasks ?? 0) tasks per child are none")
    return maxTasks
  }

  /// Makes a pool for the time of a body, and terminates it afterwards.
  ///
  /// Blocks as the body does, and until the workers have ended.
  ///
  /// Python: the `with` statement.
  ///
  /// - Parameters:
  ///   - processes: How many; `nil` is as many as this process may use processors.
  ///   - method: How they come to be; `nil` is `StartMethod.default`.
  ///   - maxTasksPerChild: After how many tasks a worker is replaced; `nil` is never.
  ///   - options: What holds for calls that say nothing else.
  ///   - initializer: What each worker does before its first task.
  ///   - body: What to do with the pool.
  /// - Returns: What the body does.
  /// - Throws: What the start of a worker or the body throws.
  public static func with<R>(
    processes: Int? = nil, using method: StartMethod? = nil, maxTasksPerChild: Int? = nil,
    options: PoolOptions = PoolOptions(), initializer: (any ProcessBody)? = nil,
    _ body: (Pool) throws -> R
  ) throws -> R {
    let pool = try Pool(
      processes: processes, using: method, maxTasksPerChild: maxTasksPerChild, options: options,
      initializer: initializer)
    defer {
      pool.terminate()
      pool.join()
    }
    return try body(pool)
  }

  // MARK: The end

  /// Lets nothing more be given to the pool; what has been given is still done.
  ///
  /// Never blocks. Again changes nothing. The workers end once all is done and someone has waited
  /// for it.
  public func close() {
    core.checkOwner()
    core.close()
  }

  /// Gives up what no worker has yet; what is being done is done.
  ///
  /// Blocks only on who is in the middle of taking a task. For a pool that is open, or was closed.
  ///
  /// Python: the `cancel_futures` of `concurrent.futures.Executor.shutdown`.
  ///
  /// - Returns: How many tasks were given up, a chunk being one; each has the outcome `cancelled`.
  @discardableResult
  public func cancelPending() -> Int {
    core.checkOwner()
    return core.cancelWaiting()
  }

  /// Ends the pool at once: the workers are killed, and what is not done is cancelled.
  ///
  /// Never blocks on a worker. From any thread, from within a call by the pool, and again. What
  /// was to be called with an error is called with `cancelled`, on this thread.
  public func terminate() {
    core.checkOwner()
    core.terminate()
  }

  /// Waits until every worker has ended; the pool has been closed or terminated before.
  ///
  /// Blocks until all that was given to the pool is done, if it was closed, at most for `timeout`.
  /// To join a pool that is open is the caller's mistake and traps.
  ///
  /// - Parameter timeout: `nil` waits without limit; zero or less only looks.
  /// - Returns: Whether all have ended.
  @discardableResult
  public func join(timeout: Duration? = nil) -> Bool {
    core.checkOwner()
    Misuse.require(!isOpen, "Pool.join: an open pool never ends; close it or terminate it first")
    return core.join(until: Deadline(after: timeout))
  }

  // MARK: What it is

  /// Whether something can be given to the pool.
  public var isOpen: Bool { core.state.locked { core.refusal(in: $0) == nil } }

  /// How many workers the pool keeps up.
  public var processCount: Int { core.size }

  /// The workers that live now, as far as has been noticed; another one may be one of them later.
  public var workers: [ChildProcess] { core.state.locked { $0.seats.compactMap { $0 } } }
}

extension Pool: CustomStringConvertible {
  /// Its size, and whether it is open.
  public var description: String {
    "Pool(\(core.size) processes, \(isOpen ? "open" : "closed"))"
  }
}
