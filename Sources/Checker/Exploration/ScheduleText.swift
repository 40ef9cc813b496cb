// SPDX-License-Identifier: Apache-2.0

/// A schedule of decisions as one short text that replays it.
///
/// `lock:2x1:0*3,1,0!,1~,0>1` reads: of the scenario `lock` with 2 processes and 1 operation each,
/// process 0 takes three steps, process 1 one, process 0 is killed, the timed sleep of process 1
/// ends, and process 0 takes a step that wakes process 1. `^2` names the watcher that a death
/// wakes.
struct ScheduleText: Equatable {
  var scenario: String
  var processes: Int
  var operations: Int
  var decisions: [Decision]

  var text: String {
    var parts: [String] = []
    var index = 0
    while index < decisions.count {
      let decision = decisions[index]
      let run = decisions[index...].prefix { $0 == decision }.count
      parts.append(Self.text(of: decision) + (run > 1 ? "*\(run)" : ""))
      index += run
    }
    return "\(scenario):\(processes)x\(operations):" + parts.joined(separator: ",")
  }

  private static func text(of decision: Decision) -> String {
    var text = "\(decision.process)"
    switch decision.action {
    case .step: break
    case .timeout: text += "~"
    case .crash: text += "!"
    }
    if let woken = decision.woken { text += ">\(woken)" }
    if let watcher = decision.watcher { text += "^\(watcher)" }
    return text
  }

  init(scenario: String, processes: Int, operations: Int, decisions: [Decision]) {
    self.scenario = scenario
    self.processes = processes
    self.operations = operations
    self.decisions = decisions
  }

  /// Reads a text.
  ///
  /// - Throws: `CheckerError` that names the part which is wrong.
  init(parsing text: String) throws {
    let fields = text.split(separator: ":", omittingEmptySubsequences: false)
    guard fields.count == 3 else {
      throw CheckerError(
        "a schedule is SCENARIO:PROCESSESxOPERATIONS:DECISIONS, not \"\(text.prefix(60))\"")
    }
    let sizes = fields[1].split(separator: "x", omittingEmptySubsequences: false)
    guard sizes.count == 2, let processes = Int(sizes[0]), let operations = Int(sizes[1]),
      (0...Self.processLimit).contains(processes), (0...Self.operationLimit).contains(operations)
    else {
      throw CheckerError("\"\(fields[1])\" is not a number of processes, x, and of operations")
    }
    guard processes > 0, operations > 0, !fields[2].isEmpty else {
      let what = processes == 0 ? "processes" : operations == 0 ? "operations" : "decisions"
      throw CheckerError("a schedule without \(what) shows nothing: \"\(text.prefix(60))\"")
    }
    scenario = String(fields[0])
    self.processes = processes
    self.operations = operations
    decisions = []
    for (index, part) in fields[2].split(separator: ",", omittingEmptySubsequences: false)
      .enumerated()
    {
      let pieces = part.split(separator: "*", omittingEmptySubsequences: false)
      guard let decision = Self.decision(pieces[0]), decision.process < processes,
        pieces.count < 3, let run = pieces.count == 2 ? Int(pieces[1]) : 1, run > 0,
        decisions.count + run <= Self.decisionLimit
      else { throw CheckerError("decision \(index + 1) of the schedule is wrong: \"\(part)\"") }
      decisions += Array(repeating: decision, count: run)
    }
  }

  static let processLimit = 1000
  static let operationLimit = 1_000_000
  static let decisionLimit = 20_000

  private static func decision(_ text: Substring) -> Decision? {
    let number = text.prefix { $0.isNumber }
    guard let process = Int(number) else { return nil }
    var decision = Decision(process)
    var rest = text.dropFirst(number.count)
    while let sign = rest.first {
      rest = rest.dropFirst()
      let digits = rest.prefix { $0.isNumber }
      rest = rest.dropFirst(digits.count)
      switch (sign, Int(digits)) {
      case ("!", nil): decision.action = .crash
      case ("~", nil): decision.action = .timeout
      case (">", let woken?): decision.woken = woken
      case ("^", let watcher?): decision.watcher = watcher
      default: return nil
      }
    }
    return decision
  }
}
