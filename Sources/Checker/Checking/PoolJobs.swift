// SPDX-License-Identifier: Apache-2.0

/// What became of the jobs that workers gave to their pools; O(*n* log *n*).
enum PoolJobs {
  /// Each job whose result came was run once, to its end; no other one more than once.
  static func judgeRuns(_ evidence: Evidence) -> Finding {
    var finding = Finding()
    for (job, run) in evidence.observations.jobRuns.sorted(by: { $0.key < $1.key })
    where run.begun > 1 {
      finding.violate(
        "Job \(evidence.name(ofIdentity: job)) was run \(Amount.text(run.begun, "time")).")
    }
    // The watchdog may have ended the round before the runs were read.
    guard !evidence.isCut else { return finding }
    for call in answers(evidence) where !isFailure(call) {
      // Which job an answer belongs to is for another judge.
      guard let run = evidence.observations.jobRuns[call.argument], run.finished == 0,
        !finding.isFull
      else { continue }
      finding.violate(
        "Worker \(call.process) got a result of job \(evidence.name(ofIdentity: call.argument)) "
          + "(\(call.span)), which was begun \(Amount.text(run.begun, "time")) and never came to "
          + "its end."
      )
    }
    return finding
  }

  /// Each result stands in the place of its job.
  static func judgeOrder(_ evidence: Evidence) -> Finding {
    var finding = Finding()
    for call in answers(evidence) where !isFailure(call) && !finding.isFull {
      guard call.result != JobRun.answer(to: call.argument) else { continue }
      finding.violate(
        "Worker \(call.process) got \(call.result) for job "
          + "\(evidence.name(ofIdentity: call.argument)) (\(call.span)) and not "
          + "\(JobRun.answer(to: call.argument)).")
    }
    return finding
  }

  /// What fails was in the hands of a worker that was killed, one job of each.
  ///
  /// A worker may be killed before it comes to the job that it has taken, or when it has none, so
  /// which kill a failure comes from is known only if the job has told who ran it.
  static func judgeFailures(_ evidence: Evidence) -> Finding {
    var finding = Finding()
    var kills: [Int: Set<Int>] = [:]
    for call in evidence.history.calls where call.operation == .kill {
      kills[Int(clamping: call.result), default: []].insert(Int(clamping: call.argument))
    }
    let failures = evidence.history.calls.filter { isPoolCall($0) && isFailure($0) }
    for (user, failures) in Dictionary(grouping: failures, by: \.process).sorted(by: {
      $0.key < $1.key
    }) {
      check(failures, of: user, kills[user] ?? [], evidence, &finding)
    }
    return finding
  }

  private static func check(
    _ failures: [Call], of user: Int, _ kills: Set<Int>, _ evidence: Evidence,
    _ finding: inout Finding
  ) {
    var killers: Set<Int> = []
    for call in failures.sorted(by: { $0.invoked < $1.invoked }) {
      let name = "job \(evidence.name(ofIdentity: call.argument)) of worker \(user) (\(call.span))"
      if call.result == Call.failed {
        finding.violate("\(name) failed, but not because of a death.".capitalizedFirst)
      } else if call.operation != .map, let run = evidence.observations.jobRuns[call.argument],
        run.worker != 0
      {
        if !kills.contains(run.worker) {
          finding.violate(
            "\(name) failed as by the death of process \(run.worker), which no one killed."
              .capitalizedFirst)
        } else if !killers.insert(run.worker).inserted {
          finding.violate(
            "\(name) failed with process \(run.worker), as another one did.".capitalizedFirst)
        }
      }
    }
    guard finding.verdict == .passed, failures.count > kills.count, let first = failures.first
    else { return }
    finding.violate(
      "\(Amount.text(failures.count, "call")) of worker \(user) failed, such as that with job "
        + "\(evidence.name(ofIdentity: first.argument)) (\(first.span)), but \(kills.count) "
        + "workers of its pool were killed.")
  }

  private static func isPoolCall(_ call: Call) -> Bool {
    call.returned != nil && [.apply, .map, .result].contains(call.operation)
  }

  private static func isFailure(_ call: Call) -> Bool {
    call.result == Call.broken || call.result == Call.failed
  }

  /// The calls that bring the result of one job.
  private static func answers(_ evidence: Evidence) -> [Call] {
    evidence.history.calls.filter { isPoolCall($0) && $0.operation != .map }
      .sorted { $0.invoked < $1.invoked }
  }
}
