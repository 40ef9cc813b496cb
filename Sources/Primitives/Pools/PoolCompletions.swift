// SPDX-License-Identifier: Apache-2.0

/// Results of a pool in the order in which they come to be there.
///
/// ```swift
/// for result in pool.completions(of: results) { print(try result.get()) }
/// ```
///
/// Keeps no result that it has yielded. To stop earlier changes nothing for those that are left.
///
/// Not Sendable: for one thread at a time. Made by `Pool.completions(of:)`.
///
/// Python: what `concurrent.futures.as_completed` returns.
public final class PoolCompletions<Output: Sendable>: Sequence, IteratorProtocol {
  /// What came of waiting for the next result.
  public enum Next: Sendable {
    /// The one that came next; its value, or its error, is there.
    case result(PoolResult<Output>)
    /// None came in time; later there may be one.
    case timedOut
    /// There are no more.
    case end
  }

  private let pool: Pool
  private let arrivals = Guarded<[Int]>([])
  private var results: [PoolResult<Output>?]
  private var count = 0
  private var upcoming: [Int] = []

  init(_ pool: Pool, _ results: [PoolResult<Output>]) {
    self.pool = pool
    self.results = results
    for (index, result) in results.enumerated() {
      result.whenDriven { [arrivals] in arrivals.locked { $0.append(index) } }
    }
  }

  /// How many have not been yielded.
  public var underestimatedCount: Int { results.count - count }

  /// The next result; blocks until there is one.
  ///
  /// - Returns: The result, or `nil` when there are no more.
  public func next() -> PoolResult<Output>? {
    guard case .result(let result) = next(until: .never) else { return nil }
    return result
  }

  /// The next result; blocks until there is one, at most for `timeout`.
  ///
  /// - Parameter timeout: Zero or less only looks. In Python it is for all of them together.
  /// - Returns: The result, that none came in time, or that there are no more.
  public func next(timeout: Duration) -> Next { next(until: Deadline(after: timeout)) }

  private func next(until deadline: Deadline) -> Next {
    pool.core.checkOwner()
    guard count < results.count else { return .end }
    if upcoming.isEmpty {
      _ = pool.core.wait(until: deadline) { arrivals.locked { !$0.isEmpty } }
      upcoming = arrivals.locked { arrivals in
        defer { arrivals = [] }
        return arrivals.reversed()
      }
    }
    guard let index = upcoming.popLast(), let result = results[index].take() else {
      return .timedOut
    }
    count += 1
    return .result(result)
  }
}

@available(*, unavailable)
extension PoolCompletions: Sendable {}

extension PoolCompletions: CustomStringConvertible {
  /// How many results have come, of how many.
  public var description: String {
    "PoolCompletions(\(Amount.text(count, of: results.count, "result")))"
  }
}
