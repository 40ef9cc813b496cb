// SPDX-License-Identifier: Apache-2.0

/// The record of one round with what several judges need of it, worked out once.
struct Evidence {
  let schedule: Schedule
  let history: History
  let observations: Observations

  /// The stretches in which workers surely held the lock or a permit, ordered by start.
  let sections: [Section]

  private let lastTickets: [Int: UInt64]
  private let hasAgents: Bool

  /// The pieces of the output file.
  let file: OutputFile

  init(_ schedule: Schedule, _ history: History, _ observations: Observations) {
    self.schedule = schedule
    self.history = history
    self.observations = observations
    let hasSections = [.additions, .holds].contains(schedule.work)
    sections = hasSections ? history.sections(processes: schedule.processes) : []
    var lastTickets: [Int: UInt64] = [:]
    for call in history.calls {
      lastTickets[call.process] = max(
        lastTickets[call.process] ?? 0, call.returned ?? call.invoked)
    }
    self.lastTickets = lastTickets
    hasAgents = schedule.hasServer
    file = OutputFile(observations.output)
  }

  /// Whether the watchdog ended the round, so that what is missing proves nothing.
  var isCut: Bool { observations.hang != nil }

  /// Whether any worker ended otherwise than by finishing its program.
  var hasDeath: Bool {
    !history.deaths.isEmpty || observations.exits.contains { $0 != "0" && !$0.isEmpty }
  }

  /// Says which worker recorded less than its program, though it ended well; nil when none did.
  ///
  /// Without this, a harness that records nothing would pass every invariant.
  var incompleteness: String? {
    var recorded = [Int](repeating: 0, count: schedule.processes)
    let work = schedule.work
    for call in history.calls
    where call.returned != nil && recorded.indices.contains(call.process) {
      switch call.operation {
      case .add, .put, .write, .meet, .clear, .wait, .store, .look, .append, .element, .apply,
        .map:
        recorded[call.process] += 1
      case .acquire where work == .holds: recorded[call.process] += 1
      default: break
      }
    }
    for (process, program) in schedule.programs.enumerated()
    where observations.exits.indices.contains(process) && observations.exits[process] == "0" {
      let planned = program.count { instruction in
        switch instruction {
        case .add, .put, .write, .hold, .meet, .signal, .wait, .store, .look, .append, .measure,
          .apply, .map, .iterate:
          true
        case .get, .pause, .yield: false
        }
      }
      if recorded[process] < planned {
        return "Worker \(process) ended well but recorded \(recorded[process]) of the "
          + "\(Amount.text(planned, "instruction")) of its program."
      }
    }
    return nil
  }

  /// The last ticket that a process is known to have drawn while it lived, 0 for none.
  func lastTicket(of process: Int) -> UInt64 { lastTickets[process] ?? 0 }

  /// Whether a worker ended otherwise than by finishing its program.
  func hasDied(_ process: Int) -> Bool {
    if history.deaths[process] != nil { return true }
    guard observations.exits.indices.contains(process) else { return false }
    return observations.exits[process] != "0" && !observations.exits[process].isEmpty
  }

  /// When a call returned, or, if a death cut it off, has taken effect at the latest.
  ///
  /// A client's agent may do what it was asked for when the client is gone.
  func end(of call: Call) -> UInt64 {
    if let returned = call.returned { return returned }
    return schedule.parameters.producers > call.process && hasAgents
      ? .max : history.deaths[call.process] ?? .max
  }

  /// How a process is called in a witness.
  func name(of process: Int) -> String {
    process == schedule.processes ? "the supervisor" : "worker \(process)"
  }

  /// How an item or a line is called in a witness: its maker and its index there.
  func name(ofIdentity identity: UInt64) -> String {
    "\(identity >> 32):\(identity & 0xffff_ffff)"
  }
}

extension Call {
  /// The call's interval in a witness.
  var span: String {
    returned.map { "tickets \(invoked) to \($0)" } ?? "from ticket \(invoked)"
  }
}

extension String {
  /// The text with its first letter in upper case, for the beginning of a sentence.
  var capitalizedFirst: String {
    prefix(1).uppercased() + dropFirst()
  }
}
