// SPDX-License-Identifier: Apache-2.0

import Primitives

/// All rounds of one scenario, run and judged in the template.
struct ScenarioTask: TemplateTask {
  private static let progressNanoseconds: UInt64 = 100_000_000

  let request: RunRequest

  func run(in context: TemplateContext) throws -> ScenarioOutcome {
    guard (1...RunRequest.processLimit).contains(request.processes) else {
      throw CheckerError(
        "\(Amount.processes(request.processes)), not 1 to \(RunRequest.processLimit)")
    }
    guard let description = ScenarioCatalog.scenario(named: request.scenario) else {
      throw CheckerError("there is no scenario named \(request.scenario)")
    }
    guard description.subject(named: request.subject) != nil else {
      throw CheckerError("the scenario \(request.scenario) has no subject \(request.subject)")
    }
    let schedules = ScheduleGenerator.rounds(
      scenario: request.scenario, seed: request.seed, processes: request.processes,
      faults: request.faults)
    let budget =
      request.budgetNanoseconds.map { Deadline(nanoseconds: Deadline.now + $0) } ?? .never
    let planned = schedules.reduce(0) { $0 + $1.plannedCalls }
    var rounds: [RoundOutcome] = []
    var completed = 0
    var lastReport: UInt64 = 0
    for schedule in schedules {
      let runner = RoundRunner(
        schedule: schedule, subject: request.subject, context: context, budget: budget
      ) { calls in
        guard Deadline.now - lastReport > Self.progressNanoseconds else { return }
        lastReport = Deadline.now
        context.report(RunProgress(completedCalls: completed + calls, plannedCalls: planned))
      }
      let round = try runner.run()
      rounds.append(round)
      completed += round.operations
      if round.cut != nil || round.hasHung { break }
    }
    return outcome(of: rounds, schedules)
  }

  private func outcome(of rounds: [RoundOutcome], _ schedules: [Schedule]) -> ScenarioOutcome {
    let judgement = Judge.merge(rounds.compactMap(\.judgement))
    let cut = rounds.last?.cut
    let worst = judgement.invariants.map(\.verdict).max() ?? .inconclusive
    var digest = ScheduleDigest()
    for schedule in schedules { digest.combine(schedule) }
    return ScenarioOutcome(
      verdict: ScenarioVerdict(
        name: request.scenario, subject: request.subject, schedule: digest.text,
        verdict: cut == nil ? worst : max(worst, .inconclusive),
        invariants: judgement.invariants),
      measurement: ScenarioMeasurement(
        name: request.scenario, operations: rounds.reduce(0) { $0 + $1.operations },
        wallNanoseconds: 0, workNanoseconds: Int64(rounds.reduce(0) { $0 + $1.nanoseconds }),
        latencyNanoseconds: LatencySummary(nanoseconds: rounds.flatMap(\.durations)).latency,
        witnesses: judgement.witnesses,
        diagnosis: rounds.map(\.diagnosis).filter { !$0.isEmpty }.joined(separator: "\n")),
      interrupted: cut == .interrupted)
  }
}
