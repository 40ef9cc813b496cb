// SPDX-License-Identifier: Apache-2.0

/// The results of a call that gives its inputs to a pool bit by bit, as they are read.
///
/// ```swift
/// for square in try pool.imap(lines.lazy.map(Parse.init)) { print(try square.get()) }
/// ```
///
/// Each result is a value or the error of its place, after which the later ones still come. It
/// reads ahead of what has been taken by a bounded number of inputs. What is read only after its
/// pool was closed fails. One that is dropped cancels what is not done.
///
/// Not Sendable: for one thread at a time.
///
/// Python: what `multiprocessing.pool.Pool.imap` returns.
public final class PoolIterator<Output: Codable & Sendable>: Sequence, IteratorProtocol {
  /// What came of waiting for the next result.
  public enum Next: Sendable {
    /// The next result.
    case result(Result<Output, any Error>)
    /// None came in time; later there may be one.
    case timedOut
    /// There are no more.
    case end
  }

  private let pool: Pool
  private let stream: PoolStream<Output>
  private let readAhead: Int
  /// Gives the next task away, as the task of that index; `nil` at the end of the inputs.
  private var submitNext: ((Int) -> Bool)?
  private let onEnd: () -> Void
  private var given = 0
  private var taken = 0
  private var results: [Result<Output, any Error>] = []

  init(
    _ pool: Pool, _ stream: PoolStream<Output>, readAhead: Int,
    submitNext: @escaping (Int) -> Bool, onEnd: @escaping () -> Void
  ) {
    self.pool = pool
    self.stream = stream
    self.readAhead = readAhead
    self.submitNext = submitNext
    self.onEnd = onEnd
    readOn()
  }

  deinit {
    // A child that was forked meanwhile has a copy, which means nothing.
    guard Family.me == pool.core.owner else { return }
    cancel()
    onEnd()
  }

  /// Cancels what is not done, and reads no further: there are no more results.
  ///
  /// Blocks only on who is in the middle of taking a task.
  public func cancel() {
    pool.core.checkOwner()
    submitNext = nil
    results = []
    if given > taken { _ = pool.core.cancel(stream) }
    taken = given
  }

  private func readOn() {
    while let submit = submitNext, given - taken < readAhead {
      if submit(given) { given += 1 } else { submitNext = nil }
    }
  }

  /// The next result; blocks until it is there.
  ///
  /// - Returns: The result, or `nil` when there are no more.
  public func next() -> Result<Output, any Error>? {
    guard case .result(let result) = next(until: .never) else { return nil }
    return result
  }

  /// The next result; blocks until it is there, at most for `timeout`.
  ///
  /// - Parameter timeout: Zero or less only looks.
  /// - Returns: The result, that none came in time, or that there are no more.
  public func next(timeout: Duration) -> Next { next(until: Deadline(after: timeout)) }

  private func next(until deadline: Deadline) -> Next {
    pool.core.checkOwner()
    while results.isEmpty {
      readOn()
      guard given > taken else { return .end }
      guard pool.core.wait(until: deadline, { stream.hasNext(after: taken) }) else {
        return .timedOut
      }
      results = stream.takeNext(after: taken).reversed()
      taken += 1
    }
    let result = results.removeLast()
    if results.isEmpty { readOn() }
    return .result(result)
  }
}

@available(*, unavailable)
extension PoolIterator: Sendable {}

extension PoolIterator: CustomStringConvertible {
  /// How many results have been taken.
  public var description: String {
    "PoolIterator(\(Amount.text(taken - results.count, "result")) taken)"
  }
}
