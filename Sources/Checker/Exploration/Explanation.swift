// SPDX-License-Identifier: Apache-2.0

/// The last steps of an execution as a table that a person can follow.
struct Explanation {
  static let lastSteps = 40

  let execution: Execution
  /// What a word is called.
  let name: (UInt64) -> String

  var text: String {
    let events = execution.events
    let first = max(0, events.count - Self.lastSteps)
    var rows = [["step", "process", "call", "what", "word", "value"]]
    let names = execution.callNames
    for (index, event) in events.enumerated().dropFirst(first) {
      let call = names.name(of: event)
      rows.append([
        "\(index)", "\(event.process)", call, "\(event.kind)",
        event.address == 0 ? "" : name(event.address), Self.value(of: event),
      ])
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    let lines = rows.map { row in
      zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
        .joined(separator: "  ").trimmingSpaces
    }
    let dropped = first > 0 ? "(\(first) steps before)\n" : ""
    return dropped + lines.joined(separator: "\n")
  }

  private static func value(of event: StepEvent) -> String {
    func hex(_ value: UInt64) -> String {
      value < 1 << 16 ? "\(value)" : "0x" + String(value, radix: 16)
    }
    let woken = event.woken == 0 ? "" : " wakes \(processes(in: event.woken))"
    switch event.kind {
    case .load: return hex(event.before)
    case .store, .exchange: return "\(hex(event.before)) -> \(hex(event.first))"
    case .add: return "\(hex(event.before)) + \(hex(event.first))"
    case .compareExchange:
      return event.before == event.first
        ? "\(hex(event.first)) -> \(hex(event.second))"
        : "\(hex(event.before)), not \(hex(event.first))"
    case .write: return "-> \(hex(event.first))"
    case .wait: return event.hasBlocked ? "falls asleep" : "changed, stays awake"
    case .wake: return event.woken == 0 ? "no one sleeps" : woken.trimmingSpaces
    case .crash: return "killed" + woken
    case .start, .resume, .timeout: return ""
    }
  }

  private static func processes(in mask: UInt64) -> String {
    ProcessMask.processes(in: mask).map(String.init).joined(separator: ", ")
  }
}

extension String {
  fileprivate var trimmingSpaces: String {
    var text = Substring(self)
    while text.last == " " { text = text.dropLast() }
    while text.first == " " { text = text.dropFirst() }
    return String(text)
  }
}
