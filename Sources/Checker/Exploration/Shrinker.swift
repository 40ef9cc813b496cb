// SPDX-License-Identifier: Apache-2.0

/// Makes a failing schedule smaller: fewer steps, fewer switches between processes, earlier deaths.
///
/// Greedy and deterministic: a change is kept when what comes of it still fails and is smaller. In
/// the spirit of Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input" (TSE
/// 2002), on the runs of one process instead of characters.
struct Shrinker {
  /// How many executions may be spent.
  let budget: Int
  let execute: (ExecutionPlan) throws -> Execution

  /// A smaller execution that fails in some way, or the same.
  func shrink(_ execution: Execution) throws -> Execution {
    var best = execution
    var left = budget
    /// Runs a script as far as it is possible, and keeps what comes of it if it is better.
    func attempt(_ script: [Decision]) throws -> Bool {
      guard left > 0 else { return false }
      left -= 1
      var plan = ExecutionPlan()
      plan.script = script
      plan.isLenient = true
      let result = try execute(plan)
      guard !result.violations.isEmpty, Self.isSmaller(result, than: best) else { return false }
      best = result
      return true
    }
    var hasImproved = true
    while hasImproved, left > 0 {
      hasImproved = false
      // The end of a script is often no more than what would happen anyway.
      var length = best.events.count / 2
      while length > 0 {
        let script = best.events.map(\.decision)
        if length < script.count, try attempt(Array(script.dropLast(length))) {
          hasImproved = true
        } else {
          length /= 2
        }
      }
      var index = 0
      while index < Self.runs(of: best).count, left > 0 {
        let runs = Self.runs(of: best)
        var isKept = false
        for candidate in Self.candidates(runs, at: index) where try attempt(candidate) {
          hasImproved = true
          isKept = true
          break
        }
        if !isKept { index += 1 }
      }
    }
    return best
  }

  private static func isSmaller(_ one: Execution, than other: Execution) -> Bool {
    let size = { (execution: Execution) in
      (
        execution.deaths.count, execution.switches, execution.events.count,
        execution.events.firstIndex { $0.kind == .crash } ?? 0
      )
    }
    return size(one) < size(other)
  }

  /// The decisions in runs of one process each; a death is a run of its own.
  private static func runs(of execution: Execution) -> [[Decision]] {
    var runs: [[Decision]] = []
    for decision in execution.events.map(\.decision) {
      if let last = runs.last?.last, last.process == decision.process,
        last.action != .crash, decision.action != .crash
      {
        runs[runs.count - 1].append(decision)
      } else {
        runs.append([decision])
      }
    }
    return runs
  }

  /// Without a run; with it right after the last one of the same process; with a death one step
  /// earlier.
  private static func candidates(_ runs: [[Decision]], at index: Int) -> [[Decision]] {
    var without = runs
    let run = without.remove(at: index)
    var candidates = [Array(without.joined())]
    if let earlier = runs[..<index].lastIndex(where: { $0[0].process == run[0].process }) {
      var moved = without
      moved.insert(run, at: earlier + 1)
      candidates.append(Array(moved.joined()))
      if run[0].action == .crash, runs[earlier].count > 1 {
        var shorter = without
        shorter[earlier].removeLast()
        shorter.insert(run, at: earlier + 1)
        candidates.append(Array(shorter.joined()))
      }
    }
    return candidates
  }
}
