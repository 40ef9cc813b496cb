// SPDX-License-Identifier: Apache-2.0

/// What a verdict says it is about, in numbers of the schedule alone.
struct ScheduleFacts {
  private let object: String
  private let end: String

  init(_ schedule: Schedule) {
    let processes = Amount.processes(schedule.processes)
    var units = 0
    var parts = 0
    for instruction in schedule.programs.joined() {
      switch instruction {
      case .add, .put, .hold, .meet, .signal, .wait, .store, .look, .append, .measure,
        .apply, .map, .iterate:
        units += 1
      case .write(_, let count):
        units += 1
        parts += count
      case .get, .pause, .yield:
        break
      }
    }
    let parameters = schedule.parameters
    switch schedule.work {
    case .items, .tasks:
      let consumers = schedule.processes - parameters.producers
      object =
        Amount.text(parameters.producers, "producer", "producers") + ", "
        + Amount.text(consumers, "consumer", "consumers") + ", "
        + Amount.text(units, "item", "items") + ", "
        + (parameters.capacity == 0 ? "unbounded" : "capacity \(parameters.capacity)")
        + (schedule.redelivers ? ", redelivering" : "")
    case .lines:
      object =
        processes + ", " + Amount.text(units, "line", "lines") + " in "
        + Amount.text(parts, "part", "parts")
    case .holds:
      object =
        processes + ", " + Amount.text(units, "hold", "holds") + ", "
        + Amount.text(parameters.permits, "permit", "permits")
    case .meetings:
      object =
        processes + ", "
        + Amount.text(units / max(1, schedule.processes), "meeting", "meetings")
    case .signals:
      object =
        Amount.text(parameters.producers, "setter", "setters") + " among " + processes + ", "
        + Amount.text(units, "signal or wait", "signals and waits")
    case .entries:
      object =
        processes + ", " + Amount.text(units, "access", "accesses") + ", "
        + (schedule.hasServer
          ? Amount.text(parameters.producers, "client", "clients") + " of a server"
          : "in shared memory")
    case .jobs:
      object =
        processes + ", " + Amount.text(parameters.producers, "pool", "pools") + " of "
        + Amount.text(parameters.permits, "worker", "workers") + ", "
        + Amount.text(schedule.jobs.count, "job", "jobs")
    case .additions:
      object = processes + ", " + Amount.text(units, "addition", "additions")
    }
    let kills = schedule.faults.count { $0.kind == .kill }
    let stops = schedule.faults.count - kills
    end =
      processes + ", " + Amount.text(kills, "kill", "kills") + ", "
      + Amount.text(stops, "stop", "stops")
  }

  /// Whether an invariant is about how a round ends and not about the tested object.
  func isAboutTheEnd(_ invariant: String) -> Bool {
    ["no-deadlock", "exit-status", "no-leaks"].contains(invariant)
  }

  func detail(of invariant: String) -> String {
    isAboutTheEnd(invariant) ? end : object
  }
}
