// SPDX-License-Identifier: Apache-2.0

/// The results of tasks as an asynchronous sequence: each a value or the error of its place.
///
/// ```swift
/// for await square in try pool.results(of: (0..<100).map(Square.init)) {
///   print(try square.get())
/// }
/// ```
///
/// Tasks are given away a bounded number ahead of the result that is awaited. Whoever cancels the
/// task that awaits cancels the pool's task that it waits for.
///
/// Sendable where the tasks are, which they always are. Made by `Pool.results(of:readAhead:)`.
///
/// Python: none; `loop.run_in_executor` and `concurrent.futures.as_completed` come near.
public struct PoolResults<Work: PoolTask>: AsyncSequence, Sendable {
  /// A value, or the error of its place.
  public typealias Element = Result<Work.Output, any Error>

  /// Gives tasks away, and awaits their results in order.
  ///
  /// Not Sendable: for one task at a time.
  public struct AsyncIterator: AsyncIteratorProtocol {
    private let pool: Pool
    private let readAhead: Int
    private let options: PoolOptions?
    private var tasks: ArraySlice<Work>
    private var given: [PoolResult<Work.Output>] = []

    init(_ results: PoolResults) {
      pool = results.pool
      readAhead = results.readAhead
      options = results.options
      tasks = results.tasks[...]
    }

    /// The next result; suspends until it is there.
    ///
    /// - Returns: The result, or `nil` when there are no more.
    public mutating func next() async -> Element? {
      do {
        while given.count < readAhead, let task = tasks.first {
          given.append(try pool.applyAsync(task, options: options))
          tasks.removeFirst()
        }
      } catch {
        // What was given before still comes.
        if given.isEmpty {
          tasks.removeFirst()
          return .failure(error)
        }
      }
      guard !given.isEmpty else { return nil }
      let result = given.removeFirst()
      do {
        return .success(try await result.value)
      } catch {
        return .failure(error)
      }
    }
  }

  let pool: Pool
  let tasks: [Work]
  let readAhead: Int
  let options: PoolOptions?

  /// Starts from the first task.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }
}

extension Pool {
  /// Runs tasks as their results are awaited, and yields these in the order of the tasks.
  ///
  /// Never blocks. Not for a pool of forked workers: to await one traps, as `PoolResult.value`.
  ///
  /// - Parameters:
  ///   - tasks: What to do; all of it is read first.
  ///   - readAhead: How many tasks are given away and not awaited at most; `nil` is four for each
  ///     worker.
  ///   - options: Limits and retries; `nil` are the pool's.
  /// - Returns: The results; nothing is given away before the first is awaited.
  /// - Throws: As `applyAsync`; later, what would be thrown is the result of its place.
  public func results<Work: PoolTask>(
    of tasks: some Sequence<Work>, readAhead: Int? = nil, options: PoolOptions? = nil
  ) throws -> PoolResults<Work> {
    try core.checkOpen()
    let readAhead = readAhead ?? 4 * core.size
    Misuse.require(readAhead > 0, "Pool: to read \(readAhead) tasks ahead is to read none")
    return PoolResults(pool: self, tasks: Array(tasks), readAhead: readAhead, options: options)
  }
}

@available(*, unavailable)
extension PoolResults.AsyncIterator: Sendable {}

extension PoolResults: CustomStringConvertible {
  /// How many tasks there are.
  public var description: String { "PoolResults(\(Amount.text(tasks.count, "task")))" }
}

extension PoolResults.AsyncIterator: CustomStringConvertible {
  /// How many tasks are still to be given away or awaited.
  public var description: String {
    "PoolResults.AsyncIterator(\(Amount.text(tasks.count + given.count, "task")) left)"
  }
}
