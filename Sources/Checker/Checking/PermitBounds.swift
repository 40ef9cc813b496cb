// SPDX-License-Identifier: Apache-2.0

/// How many workers hold a permit of a semaphore at once: never too many, and once all of them.
enum PermitBounds {
  /// At no ticket do more workers surely hold a permit than there are permits; O(*n* log *n*).
  static func judgeConcurrency(_ evidence: Evidence) -> Finding {
    var finding = Finding()
    let permits = evidence.schedule.parameters.permits
    sweep(evidence.sections) { section, holders in
      guard holders > permits, !finding.isFull else { return }
      let workers = evidence.sections
        .filter { $0.start <= section.start && section.start <= $0.end }
        .map { "\($0.process)" }
      finding.violate(
        "At ticket \(section.start), workers \(workers.joined(separator: ", ")) held "
          + "\(holders) permits of \(permits).")
    }
    return finding
  }

  /// At the end every permit is back.
  static func judgeRestoration(_ evidence: Evidence) -> Finding {
    var finding = Finding()
    let (permits, left) = (
      evidence.schedule.parameters.permits, evidence.observations.availablePermits
    )
    // The watchdog may have ended the round while permits were out.
    if !evidence.isCut, left != permits {
      finding.violate("After the round \(left) of \(Amount.text(permits, "permit")) were there.")
    }
    return finding
  }

  /// At some ticket all permits are out, or every worker has one.
  static func judgeReach(_ evidence: Evidence) -> Finding {
    var finding = Finding()
    let schedule = evidence.schedule
    let bound = min(schedule.parameters.permits, schedule.processes)
    var most = 0
    sweep(evidence.sections) { _, holders in most = max(most, holders) }
    if !evidence.isCut, most < bound {
      finding.violate(
        "At most \(Amount.text(most, "worker")) held a permit at once, though \(bound) met to do "
          + "so."
      )
    }
    return finding
  }

  /// Visits the sections by start, each with the number of those that are open then.
  private static func sweep(_ sections: [Section], _ visit: (Section, Int) -> Void) {
    let ends = sections.map(\.end).sorted()
    var ended = 0
    for (started, section) in sections.enumerated() {
      while ends[ended] < section.start {
        ended += 1
      }
      visit(section, started + 1 - ended)
    }
  }
}
