// SPDX-License-Identifier: Apache-2.0

/// Judges rounds: applies every invariant of a scenario to what was recorded.
///
/// The judges are pure functions, near-linear in the number of calls. What they conclude depends
/// on nothing but their arguments; the `detail` of a verdict on the schedule alone.
public enum Judge: Sendable {
  /// Judges one round.
  ///
  /// A round that the watchdog ended, or whose workers did not record their programs, can violate
  /// an invariant, but not pass one that needs the whole of it: such a verdict is inconclusive.
  ///
  /// - Parameters:
  ///   - schedule: What was to be done; a scenario that the catalog does not have traps.
  ///   - history: What the processes recorded.
  ///   - observations: What the supervisor saw besides.
  /// - Returns: One verdict for each invariant in the order of the catalog, with at most five
  ///   witnesses each.
  /// - Complexity: O(*n* log *n*) in the number of calls and bytes of output.
  public static func judge(
    _ schedule: Schedule, _ history: History, _ observations: Observations
  ) -> Judgement {
    guard let scenario = ScenarioCatalog.scenario(named: schedule.scenario) else {
      fatalError("Judge: there is no scenario named \(schedule.scenario)")
    }
    let evidence = Evidence(schedule, history, observations)
    let incompleteness = evidence.incompleteness
    let facts = ScheduleFacts(schedule)
    var judgement = Judgement()
    for name in scenario.invariants {
      var finding = self.finding(on: name, evidence)
      var verdict = finding.verdict
      if evidence.isCut, name != "no-deadlock" {
        verdict = max(verdict, .inconclusive)
      } else if let incompleteness, !facts.isAboutTheEnd(name) {
        finding.doubt(incompleteness)
        verdict = finding.verdict
      }
      judgement.invariants.append(
        InvariantVerdict(name: name, verdict: verdict, detail: facts.detail(of: name)))
      judgement.witnesses += finding.texts.map {
        Witness(invariant: name, round: schedule.round, text: $0)
      }
    }
    return judgement
  }

  /// Merges the judgements of the rounds of one run.
  ///
  /// - Parameter rounds: The judgements in order of their rounds.
  /// - Returns: The worst verdict on each invariant, with the details of all rounds, equal ones
  ///   counted, and the witnesses of all.
  public static func merge(_ rounds: [Judgement]) -> Judgement {
    var names: [String] = []
    var verdicts: [String: Verdict] = [:]
    var details: [String: [String]] = [:]
    for invariant in rounds.flatMap(\.invariants) {
      if verdicts[invariant.name] == nil {
        names.append(invariant.name)
      }
      verdicts[invariant.name] = max(verdicts[invariant.name] ?? .passed, invariant.verdict)
      details[invariant.name, default: []].append(invariant.detail)
    }
    return Judgement(
      invariants: names.map { name in
        InvariantVerdict(
          name: name, verdict: verdicts[name] ?? .passed, detail: summary(details[name] ?? []))
      },
      witnesses: rounds.flatMap(\.witnesses))
  }

  private static func summary(_ details: [String]) -> String {
    var counts: [String: Int] = [:]
    var distinct: [String] = []
    for detail in details {
      if counts[detail] == nil {
        distinct.append(detail)
      }
      counts[detail, default: 0] += 1
    }
    return distinct.map { detail in
      let count = counts[detail] ?? 0
      return "\(count) \(count == 1 ? "round" : "rounds") of \(detail)"
    }.joined(separator: "; ")
  }

  private static func finding(on name: String, _ evidence: Evidence) -> Finding {
    switch name {
    case "counter-total": CounterTotal.judge(evidence)
    case "mutual-exclusion": MutualExclusion.judge(evidence)
    case "no-lost-items": ItemDelivery.judgeLosses(evidence)
    case "no-duplicate-items": ItemDelivery.judgeDuplicates(evidence)
    case "no-corrupt-items": ItemDelivery.judgeCorruption(evidence)
    case "fifo-per-producer": ProducerOrder.judge(evidence)
    case "no-lost-tasks": TaskDelivery.judgeLosses(evidence)
    case "no-duplicate-tasks": TaskDelivery.judgeDuplicates(evidence)
    case "tasks-finished": TaskDelivery.judgeFinishing(evidence)
    case "join-waits": TaskDelivery.judgeJoins(evidence)
    case "whole-lines": WholeLines.judge(evidence)
    case "ordered-output": OrderedOutput.judge(evidence)
    case "bounded-concurrency": PermitBounds.judgeConcurrency(evidence)
    case "permits-restored": PermitBounds.judgeRestoration(evidence)
    case "bound-reached": PermitBounds.judgeReach(evidence)
    case "no-early-passage": Meetings.judgePassage(evidence)
    case "distinct-places": Meetings.judgePlaces(evidence)
    case "broken-by-death": Meetings.judgeBreaking(evidence)
    case "no-early-wakeup": Signals.judgeWakeups(evidence)
    case "linearizable-dictionary": DictionaryZones.judge(evidence)
    case "linearizable-list": ListOrder.judge(evidence)
    case "each-job-once": PoolJobs.judgeRuns(evidence)
    case "results-in-order": PoolJobs.judgeOrder(evidence)
    case "only-killed-jobs-fail": PoolJobs.judgeFailures(evidence)
    case "no-deadlock": RoundEnd.judgeDeadlock(evidence)
    case "exit-status": RoundEnd.judgeExits(evidence)
    case "no-leaks": RoundEnd.judgeLeaks(evidence)
    default: fatalError("Judge: there is no invariant named \(name)")
    }
  }
}
