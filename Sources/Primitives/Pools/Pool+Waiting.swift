// SPDX-License-Identifier: Apache-2.0

/// Waiting for several results at once.
extension Pool {
  /// Waits until one of the results is there, one has failed, or all are there.
  ///
  /// Blocks until then, at most for `timeout`; not at all when that is so already, or when there
  /// are none. A result that is given twice counts once. That one of another pool is given is the
  /// caller's mistake and traps. Complexity: O(n) for each time that something becomes ready.
  ///
  /// Python: `concurrent.futures.wait`.
  ///
  /// - Parameters:
  ///   - results: What to wait for.
  ///   - condition: For how many of them.
  ///   - timeout: `nil` waits without limit; zero or less only looks.
  /// - Returns: Those that are there and those that are not, both in the order given. That none is
  ///   there in time is no error.
  public func wait<Output>(
    for results: [PoolResult<Output>], until condition: PoolWaitCondition = .all,
    timeout: Duration? = nil
  ) -> (done: [PoolResult<Output>], pending: [PoolResult<Output>]) {
    let results = checked(results)
    var pending = results
    var hasFailed = false
    _ = core.wait(until: Deadline(after: timeout)) {
      pending.removeAll { result in
        guard result.isDone else { return false }
        if result.hasFailed { hasFailed = true }
        return true
      }
      return switch condition {
      case _ where pending.isEmpty: true
      case .first: pending.count < results.count
      case .firstFailure: hasFailed
      case .all: false
      }
    }
    let left = Set(pending.map(ObjectIdentifier.init))
    return (results.filter { !left.contains(ObjectIdentifier($0)) }, pending)
  }

  /// The results in the order in which they come to be there, those that are already first.
  ///
  /// Never blocks; to ask for the next does. A result that is given twice comes once. That one of
  /// another pool is given is the caller's mistake and traps.
  ///
  /// Python: `concurrent.futures.as_completed`.
  ///
  /// - Parameter results: What to wait for.
  /// - Returns: All of them, one after the other.
  public func completions<Output>(of results: [PoolResult<Output>]) -> PoolCompletions<Output> {
    PoolCompletions(self, checked(results))
  }

  /// Each result once.
  private func checked<Output>(_ results: [PoolResult<Output>]) -> [PoolResult<Output>] {
    core.checkOwner()
    var seen: Set<ObjectIdentifier> = []
    return results.filter { result in
      Misuse.require(result.isOf(self), "Pool: a result of another pool; ask that one")
      return seen.insert(ObjectIdentifier(result)).inserted
    }
  }
}
