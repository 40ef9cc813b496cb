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
    let dropped = first > 0 ? "(\(Amount.text(first, "step")) before)\n" : ""
    return dropped + lines.joined(separator: "\n")
  }

  private static func value(of event: StepEvent) -> String {
    let woken = event.woken == 0 ? "" : " wakes \(processes(in: event.woken))"
    switch event.kind {
    case .load: return shown(event.before)
    case .store, .exchange: return "\(shown(event.before)) -> \(shown(event.first))"
    case .add: return sum(event.before, event.first)
    case .compareExchange:
      return event.before == event.first
        ? "\(shown(event.first)) -> \(shown(event.second))"
        : "\(shown(event.before)), not \(shown(event.first))"
    case .write: return "-> \(shown(event.first))"
    case .wait: return event.hasBlocked ? "falls asleep" : "changed, stays awake"
    case .wake: return event.woken == 0 ? "no one sleeps" : woken.trimmingSpaces
    case .crash: return "killed" + woken
    case .start, .resume, .timeout: return ""
    }
  }

  /// Small numbers as such, negative ones too, and bit patterns in hexadecimal.
  private static func shown(_ value: UInt64) -> String {
    let signed = Int64(bitPattern: value)
    return signed.magnitude < 1 << 16 ? "\(signed)" : "0x" + String(value, radix: 16)
  }

  private static func sum(_ value: UInt64, _ summand: UInt64) -> String {
    let isNegative = Int64(bitPattern: summand) < 0 && summand != 1 << 63
    return isNegative
      ? "\(shown(value)) - \(shown(0 &- summand))" : "\(shown(value)) + \(shown(summand))"
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
