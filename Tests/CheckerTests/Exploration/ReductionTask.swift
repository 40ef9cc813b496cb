// SPDX-License-Identifier: Apache-2.0

import Primitives

@testable import Checker

/// Explores one program with and without reduction, and collects all that can come of it.
struct ReductionTask: TemplateTask {
  struct Output: Codable, Sendable {
    var reduced: Set<String>
    var complete: Set<String>
    var reducedSchedules: Int
    var allSchedules: Int
    /// Whether every order was tried without reduction, and not only the first of them.
    var isComplete: Bool
  }

  /// So many orders are tried without reduction; what they show must be there with it.
  private static let limit = 4000

  let program: RandomProgram
  let crashes: Int

  func run(in context: TemplateContext) throws -> Output {
    let runner = try ControlledRunner(program)
    defer { runner.finish() }
    var output = Output(
      reduced: [], complete: [], reducedSchedules: 0, allSchedules: 0, isComplete: true)
    var reduced = DependencySearch(processes: program.processes, crashes: crashes)
    var plan: ExecutionPlan? = ExecutionPlan()
    while let next = plan {
      let execution = try runner.execute(next)
      if execution.end == .impossible {
        reduced.fallBack()
      } else {
        output.reducedSchedules += 1
        output.reduced.insert(outcome(of: execution))
        reduced.record(execution.events)
      }
      plan = reduced.next()
    }
    // More preemptions than there are steps: every order.
    var complete = BoundedSearch(bound: 1000, crashes: crashes)
    plan = ExecutionPlan()
    while let next = plan {
      guard output.allSchedules < Self.limit else {
        output.isComplete = false
        break
      }
      let execution = try runner.execute(next)
      output.allSchedules += 1
      output.complete.insert(outcome(of: execution))
      complete.record(execution.events)
      plan = complete.next()
    }
    return output
  }

  /// What each process saw, who died, and who sleeps for ever.
  private func outcome(of execution: Execution) -> String {
    let calls = execution.calls
      .sorted { ($0.process, $0.index) < ($1.process, $1.index) }
      .map { "\($0.process):\($0.result.map(String.init) ?? "-")" }
    return calls.joined(separator: " ") + " \(execution.end) \(execution.deaths.sorted())"
  }
}
