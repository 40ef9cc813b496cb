// SPDX-License-Identifier: Apache-2.0

/// What holds of a barrier at which all workers meet, meeting by meeting.
enum Meetings {
  /// No one goes on from a meeting before everyone has come to it; O(*n*).
  static func judgePassage(_ evidence: Evidence) -> Finding {
    var finding = Finding()
    for meeting in meetings(evidence) {
      guard let first = meeting.passed.min(by: { $0.returned ?? 0 < $1.returned ?? 0 }) else {
        continue
      }
      let came = meeting.calls.count { $0.invoked < first.returned ?? 0 }
      guard came < evidence.schedule.processes else { continue }
      finding.violate(
        "Worker \(first.process) went on from meeting \(first.argument) (\(first.span)) when "
          + "\(came) of \(evidence.schedule.processes) had come.")
    }
    return finding
  }

  /// All who go on from a meeting get another place; O(*n*).
  static func judgePlaces(_ evidence: Evidence) -> Finding {
    var finding = Finding()
    for meeting in meetings(evidence) {
      let places = Set(meeting.passed.map(\.result))
      guard places.count < meeting.passed.count, let number = meeting.passed.first?.argument else {
        continue
      }
      finding.violate(
        "\(meeting.passed.count) workers went on from meeting \(number) with "
          + "\(places.count) places.")
    }
    return finding
  }

  /// The barrier breaks only if a worker dies; O(*n*).
  static func judgeBreaking(_ evidence: Evidence) -> Finding {
    var finding = Finding()
    guard !evidence.hasDeath else { return finding }
    for call in evidence.history.calls where call.operation == .meet && call.result == Call.broken {
      finding.violate(
        "Worker \(call.process) was told that the barrier is broken (\(call.span)), but no worker "
          + "died.")
      if finding.isFull { break }
    }
    return finding
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
