// SPDX-License-Identifier: Apache-2.0

/// What a pool was asked for and may not have yet.
///
/// Whoever waits here drives the pool meanwhile, so any thread may wait, and none has to. It keeps
/// its pool from being terminated for want of users.
///
/// Sendable. Only for the process that made the pool.
///
/// Python: `multiprocessing.pool.AsyncResult`, `concurrent.futures.Future`.
public final class PoolResult<Output: Sendable>: Sendable {
  private let pool: Pool
  private let job: any PoolJob
  private let read: @Sendable () -> Result<Output, any Error>

  init(
    _ pool: Pool, _ job: any PoolJob, read: @escaping @Sendable () -> Result<Output, any Error>
  ) {
    self.pool = pool
    self.job = job
    self.read = read
  }

  /// Waits until the result is there, and what was to be called then has been called.
  ///
  /// Blocks until then, at most for `timeout`.
  ///
  /// - Parameter timeout: `nil` waits without limit; zero or less only looks.
  /// - Returns: Whether it is there.
  @discardableResult
  public func wait(timeout: Duration? = nil) -> Bool {
    pool.core.checkOwner()
    return isDone || pool.core.wait(until: Deadline(after: timeout)) { isDone }
  }

  /// The result; blocks until it is there.
  ///
  /// - Returns: What the task, or all tasks of the call, yielded.
  /// - Throws: What a task threw, `PoolTaskError` when it was cancelled, took too long or went with
  ///   its worker, or `PrimitivesError.Code.broken` when the pool broke, `outOfMemory` when there
  ///   was no room for a task or its result. Of several failures that of the first task.
  public func get() throws -> Output {
    wait()
    return try read().get()
  }

  /// The result; blocks until it is there, at most for `timeout`.
  ///
  /// - Parameter timeout: Zero or less only looks.
  /// - Returns: The result, or `nil` when it was not there in time.
  /// - Throws: As the form without a timeout.
  public func get(timeout: Duration) throws -> Output? {
    wait(timeout: timeout) ? try read().get() : nil
  }

  /// Whether the result is there, or never will be; never blocks.
  ///
  /// Python: `ready`, `done`.
  public var isReady: Bool { wait(timeout: .zero) }

  /// Whether a worker is at it just now; never blocks.
  ///
  /// Python: `concurrent.futures.Future.running`.
  public var isRunning: Bool {
    pool.core.checkOwner()
    return pool.core.isRunning(job)
  }

  /// Whether no task has failed, or `nil` while that is not known; never blocks.
  ///
  /// Python: `successful`.
  public var isSuccessful: Bool? {
    guard isReady else { return nil }
    if case .success = read() { return true }
    return false
  }

  /// What became of it, or `nil` while that is not known; never blocks.
  public var outcome: PoolOutcome<Output>? { isReady ? PoolOutcome(read()) : nil }

  /// Gives up what is not done: no worker runs what waits, and those that run something of it are
  /// killed, which concerns nothing else.
  ///
  /// Blocks only on who is in the middle of taking a task. What is done already stays as it is.
  ///
  /// Python: `concurrent.futures.Future.cancel`, for what no worker has yet.
  ///
  /// - Returns: Whether anything was given up; the outcome is `cancelled` then, unless something
  ///   failed before.
  @discardableResult
  public func cancel() -> Bool {
    pool.core.checkOwner()
    return pool.core.cancel(job)
  }

  /// Calls a closure with the outcome once it is there, or now if it is.
  ///
  /// On the thread that finds it so: one that waits for something of the pool, or, except with
  /// forked workers, one that the pool starts for that.
  ///
  /// Python: `concurrent.futures.Future.add_done_callback`.
  ///
  /// - Parameter body: What to do; it may use the pool, and terminate it.
  public func whenReady(_ body: @escaping @Sendable (PoolOutcome<Output>) -> Void) {
    pool.core.checkOwner()
    let read = read
    pool.core.whenReady(job) { body(PoolOutcome(read())) }
  }

  /// The result; suspends until it is there, and cancels what is not done if its task is cancelled.
  ///
  /// Not for a pool of forked workers, which has no thread that could tell of it: that traps.
  /// There, use `get()` on a thread of your own.
  ///
  /// - Throws: As `get()`.
  public var value: Output {
    get async throws {
      Misuse.require(
        pool.core.method != .fork,
        "PoolResult.value: nothing drives a pool of forked workers while a task is suspended; "
          + "use get()")
      return try await withTaskCancellationHandler {
        try await withCheckedThrowingContinuation { continuation in
          let read = read
          pool.core.whenReady(job) { continuation.resume(with: read()) }
        }
      } onCancel: {
        cancel()
      }
    }
  }
}

// For whoever waits for several.
extension PoolResult {
  func isOf(_ other: Pool) -> Bool { pool === other }

  var isDone: Bool { job.completion.isDone }

  /// Whether it is an error, and was not cancelled; of one that is done.
  var hasFailed: Bool {
    switch PoolOutcome(read()) {
    case .failed, .workerDied, .timedOut: true
    case .value, .cancelled: false
    }
  }

  /// As `whenReady`, but nothing happens while no one waits for anything of the pool.
  func whenDriven(_ body: @escaping @Sendable () -> Void) { job.completion.whenReady(body) }
}

extension PoolResult: CustomStringConvertible {
  /// What became of it, as far as is known without a look at the pool.
  public var description: String {
    "PoolResult(\(job.completion.isReady ? "\(PoolOutcome(read()))" : "pending"))"
  }
}
