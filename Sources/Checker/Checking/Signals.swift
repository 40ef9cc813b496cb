// SPDX-License-Identifier: Apache-2.0

/// What holds of an event that some workers set and clear and others wait for.
enum Signals {
  /// No wait ends without a set that was not surely cleared before it began; O(*n* log *n*).
  ///
  /// A clear that begins when a set has ended, and ends before the wait begins, takes that set out
  /// of the wait's sight. If the best set for a wait is out of sight, no order of the calls
  /// explains its end. For each wait by itself this is exact. It does not see that two waits need
  /// one set at two different times, which only a search of all orders would.
  static func judgeWakeups(_ evidence: Evidence) -> Finding {
    var finding = Finding()
    let sets = evidence.history.calls.filter { $0.operation == .set }
      .sorted { $0.invoked < $1.invoked }
    let sight = latestSight(of: sets, evidence)
    for wait in evidence.history.calls where wait.operation == .wait {
      guard let returned = wait.returned, !finding.isFull else { continue }
      let begun = firstIndex(in: sets) { $0.invoked >= returned }
      if begun == 0 || sight[begun - 1] < wait.invoked {
        finding.violate(
          "Worker \(wait.process) went on (\(wait.span)), but nothing had been set since the last "
            + "clear.")
      }
    }
    return finding
  }

  /// For each of the sets, the latest ticket up to which it or an earlier one may be seen.
  private static func latestSight(of sets: [Call], _ evidence: Evidence) -> [UInt64] {
    let clears = evidence.history.calls.filter { $0.operation == .clear && $0.returned != nil }
      .sorted { $0.invoked < $1.invoked }
    var firstEnd = [UInt64](repeating: .max, count: clears.count + 1)
    for index in clears.indices.reversed() {
      firstEnd[index] = min(firstEnd[index + 1], clears[index].returned ?? .max)
    }
    var latest: UInt64 = 0
    return sets.map { set in
      let end = evidence.end(of: set)
      latest = max(latest, firstEnd[firstIndex(in: clears) { $0.invoked > end }])
      return latest
    }
  }

  /// The first index from which on a condition holds that, once it holds, holds for all.
  private static func firstIndex(in calls: [Call], where holds: (Call) -> Bool) -> Int {
    var (low, high) = (0, calls.count)
    while low < high {
      let middle = (low + high) / 2
      if holds(calls[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
