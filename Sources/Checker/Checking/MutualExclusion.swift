// SPDX-License-Identifier: Apache-2.0

/// No two workers are between the return of acquire and the call of release at once.
///
/// A history of a lock is linearizable exactly if these stretches do not overlap: granting as late
/// and freeing as early as the calls allow is the best choice for all. O(*n* log *n*).
enum MutualExclusion {
  static func judge(_ evidence: Evidence) -> Finding {
    var finding = Finding()
    var latest: Section?
    for section in evidence.sections {
      if let holder = latest, section.start < holder.end {
        finding.violate(
          "Worker \(holder.process) held the lock from ticket \(holder.start) to \(holder.end), "
            + "worker \(section.process) from ticket \(section.start) to \(section.end).")
      }
      if latest.map({ section.end > $0.end }) ?? true {
        latest = section
      }
    }
    guard !evidence.hasDeath else { return finding }
    for call in evidence.history.calls
    where call.operation == .acquire && call.returned != nil && call.result == 1 {
      finding.violate(
        "Worker \(call.process) was told that the previous holder had died (\(call.span)), "
          + "but no worker died.")
    }
    return finding
  }
}
