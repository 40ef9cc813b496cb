// SPDX-License-Identifier: Apache-2.0

/// What a verdict says it is about, in numbers of the schedule alone.
struct ScheduleFacts {
  private let object: String
  private let end: String

  init(_ schedule: Schedule) {
    let processes = Self.count(schedule.processes, "process", "processes")
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
        Self.count(parameters.producers, "producer", "producers") + ", "
        + Self.count(consumers, "consumer", "consumers") + ", "
        + Self.count(units, "item", "items") + ", "
        + (parameters.capacity == 0 ? "unbounded" : "capacity \(parameters.capacity)")
        + (schedule.redelivers ? ", redelivering" : "")
    case .lines:
      object =
        processes + ", " + Self.count(units, "line", "lines") + " in "
        + Self.count(parts, "part", "parts")
    case .holds:
      object =
        processes + ", " + Self.count(units, "hold", "holds") + ", "
        + Self.count(parameters.permits, "permit", "permits")
    case .meetings:
      object =
        processes + ", "
        + Self.count(units / max(1, schedule.processes), "meeting", "meetings")
    case .signals:
      object =
        Self.count(parameters.producers, "setter", "setters") + " among " + processes + ", "
        + Self.count(units, "signal or wait", "signals and waits")
    case .entries:
      object =
        processes + ", " + Self.count(units, "access", "accesses") + ", "
        + (schedule.hasServer
          ? Self.count(parameters.producers, "client", "clients") + " of a server"
          : "in shared memory")
    case .jobs:
      object =
        processes + ", " + Self.count(parameters.producers, "pool", "pools") + " of "
        + Self.count(parameters.permits, "worker", "workers") + ", "
        + Self.count(schedule.jobs.count, "job", "jobs")
    case .additions:
      object = processes + ", " + Self.count(units, "addition", "additions")
    }
    let kills = schedule.faults.count { $0.kind == .kill }
    let stops = schedule.faults.count - kills
    end =
      processes + ", " + Self.count(kills, "kill", "kills") + ", "
      + Self.count(stops, "stop", "stops")
  }

  /// Whether an invariant is about how a round ends and not about the tested object.
  func isAboutTheEnd(_ invariant: String) -> Bool {
    ["no-deadlock", "exit-status", "no-leaks"].contains(invariant)
  }

  func detail(of invariant: String) -> String {
    isAboutTheEnd(invariant) ? end : object
  }

  private static func count(_ number: Int, _ one: String, _ many: String) -> String {
    "\(number) \(number == 1 ? one : many)"
  }
}
