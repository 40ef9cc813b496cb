// SPDX-License-Identifier: Apache-2.0

/// What holds of a barrier at which all workers meet, meeting by meeting.
enum Meetings {
  /// No one goes on from a meeting before everyone has come to it; O(*n*).
  ///
  /// Who comes when another one has been told that the barrier is broken does not come to a
  /// meeting: it stays broken.
  static func judgePassage(_ evidence: Evidence) -> Finding {
    var finding = Finding()
    let firstBreak = breaks(evidence).compactMap(\.returned).min() ?? .max
    for meeting in meetings(evidence) {
      guard let first = meeting.passed.min(by: { $0.returned ?? 0 < $1.returned ?? 0 }) else {
        continue
      }
      let end = min(first.returned ?? 0, firstBreak)
      let came = meeting.calls.count { $0.invoked < end }
      guard came < evidence.schedule.processes else { continue }
      finding.violate(
        "Worker \(first.process) went on from meeting \(first.argument) (\(first.span)) when "
          + "\(came) of \(evidence.schedule.processes) had come"
          + (end == firstBreak ? " and the barrier was broken." : "."))
    }
    return finding
  }

  /// All who go on from a meeting get another place, below the number of parties; O(*n*).
  static func judgePlaces(_ evidence: Evidence) -> Finding {
    var finding = Finding()
    for meeting in meetings(evidence) {
      let parties = UInt64(evidence.schedule.processes)
      let places = Set(meeting.passed.map(\.result).filter { $0 < parties })
      guard places.count < meeting.passed.count, let number = meeting.passed.first?.argument else {
        continue
      }
      finding.violate(
        "\(Amount.text(meeting.passed.count, "worker")) went on from meeting \(number) with "
          + "\(places.count) places from 0 to \(parties - 1).")
    }
    return finding
  }

  /// The barrier breaks only when a worker has died, so not before its last ticket; O(*n*).
  static func judgeBreaking(_ evidence: Evidence) -> Finding {
    var finding = Finding()
    let firstDeath = (0..<evidence.schedule.processes).filter(evidence.hasDied)
      .map(evidence.lastTicket).min()
    for call in breaks(evidence) {
      let end = call.returned ?? .max
      if let firstDeath, firstDeath < end { continue }
      finding.violate(
        "Worker \(call.process) was told that the barrier is broken (\(call.span)), but no worker "
          + (firstDeath.map { "died before ticket \($0)." } ?? "died."))
      if finding.isFull { break }
    }
    return finding
  }

  /// The calls that were told that the barrier is broken.
  private static func breaks(_ evidence: Evidence) -> [Call] {
    evidence.history.calls.filter {
      $0.operation == .meet && $0.returned != nil && $0.result == Call.broken
    }
  }

  private struct Meeting {
    var calls: [Call] = []

    var passed: [Call] { calls.filter { $0.returned != nil && $0.result != Call.broken } }
  }

  private static func meetings(_ evidence: Evidence) -> [Meeting] {
    var meetings: [UInt64: Meeting] = [:]
    for call in evidence.history.calls where call.operation == .meet {
      meetings[call.argument, default: Meeting()].calls.append(call)
    }
    return meetings.keys.sorted().compactMap { meetings[$0] }
  }
}
