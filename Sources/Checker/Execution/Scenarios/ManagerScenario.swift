// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Workers share a dictionary and a list: in the family's memory, or, some of them, as clients of a
/// manager's server, each with an agent that ends with it.
struct ManagerScenario: Scenario {
  private static let victim = 2

  private let schedule: Schedule
  private let subject: String
  private let containers: EntryContainers
  private let server: EntryServer?

  init(_ schedule: Schedule, subject: String) throws {
    self.schedule = schedule
    self.subject = subject
    containers = try EntryContainers()
    server = schedule.hasServer ? try EntryServer(offering: containers) : nil
  }

  func work(as process: Int, in lane: inout Lane) throws {
    let containers =
      schedule.isClient(process) ? try server?.connect() ?? self.containers : self.containers
    var appends = 0
    // What this worker itself has stored under each key, the twin's memory.
    var stored: [UInt64: [UInt64]] = [:]
    var isStale = subject == "stale-dictionary" && process == 0
    for instruction in schedule.programs[process] {
      switch instruction {
      case .store(let value):
        let key = Instruction.key(of: value)
        try lane.call(.store, value) {
          try containers.dictionary.set(value, forKey: key)
          return 0
        }
        if isStale { stored[key, default: []].append(value) }
      case .look(let key):
        try lane.call(.look, key) {
          let value = try containers.dictionary.value(forKey: key)
          guard isStale, let own = stored[key], own.count > 1 else { return value ?? Call.nothing }
          isStale = false
          return own[0]
        }
      case .append(let value):
        appends += 1
        let isForgotten = subject == "forgetful-list" && process == 0 && appends == Self.victim
        try lane.call(.append, value) {
          if !isForgotten { try containers.list.append(value) }
          return 0
        }
      case .measure: try measure(containers.list, in: &lane)
      default: instruction.jitter()
      }
    }
  }

  /// Asks for the length and the last element, which are there as long as nothing is taken away.
  private func measure(_ list: SharedList<UInt64>, in lane: inout Lane) throws {
    lane.invoke(.count)
    let count = try list.count
    lane.complete(UInt64(count))
    let last = max(0, count - 1)
    lane.invoke(.element, UInt64(last))
    lane.complete(try list.element(at: last) ?? Call.nothing)
  }

  func conclude(_ observations: inout Observations, in lane: inout Lane) throws {
    // After this no agent does anything any more.
    server?.end()
    for key in schedule.keys {
      lane.invoke(.look, key)
      lane.complete(try containers.dictionary.value(forKey: key) ?? Call.nothing)
    }
    observations.finalList = try containers.list.elements
  }
}
