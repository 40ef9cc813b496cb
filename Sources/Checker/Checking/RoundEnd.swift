// SPDX-License-Identifier: Apache-2.0

/// How a round ends: by itself, with every worker done, and with nothing left behind.
enum RoundEnd {
  /// The watchdog did not have to end the round.
  static func judgeDeadlock(_ evidence: Evidence) -> Finding {
    var finding = Finding()
    if let hang = evidence.observations.hang {
      finding.violate(hang.isEmpty ? "The watchdog ended the round." : hang)
    }
    return finding
  }

  /// Every worker ended with exit code 0, but for those that a fault was to kill.
  static func judgeExits(_ evidence: Evidence) -> Finding {
    var finding = Finding()
    let exits = evidence.observations.exits
    let victims = Set(
      evidence.schedule.faults.filter { $0.kind == .kill }.map(\.process))
    for process in 0..<evidence.schedule.processes {
      let exit = exits.indices.contains(process) ? exits[process] : ""
      switch exit {
      case "0": continue
      case "SIGKILL" where victims.contains(process): continue
      // The watchdog kills the workers that are left, and may come before the last was started.
      case "SIGKILL" where evidence.isCut, "" where evidence.isCut: continue
      case "": finding.violate("Worker \(process) was never started.")
      default: finding.violate("Worker \(process) ended with \(exit).")
      }
    }
    return finding
  }

  /// Nothing was left behind.
  static func judgeLeaks(_ evidence: Evidence) -> Finding {
    var finding = Finding()
    // What the watchdog's kills left behind is not the fault of what was tested.
    guard !evidence.isCut else { return finding }
    for leak in evidence.observations.leaks {
      finding.violate(leak)
    }
    return finding
  }
}
