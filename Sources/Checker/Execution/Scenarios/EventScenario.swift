// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Some workers set an event and clear it, the others wait for it; when the first have ended it is
/// set for good.
struct EventScenario: Scenario {
  private let schedule: Schedule
  private let subject: String
  private let event: Event

  init(_ schedule: Schedule, subject: String) throws {
    self.schedule = schedule
    self.subject = subject
    event = try Event()
  }

  func work(as process: Int, in lane: inout Lane) throws {
    for instruction in schedule.programs[process] {
      switch instruction {
      case .signal:
        lane.call(.set) {
          event.set()
          return 0
        }
        lane.call(.clear) {
          event.clear()
          return 0
        }
      case .wait:
        lane.call(.wait) {
          if subject != "open-event" { event.wait() }
          return 0
        }
      default: instruction.jitter()
      }
    }
  }

  func workersEnded(_ ended: Set<Int>, in lane: inout Lane) {
    let setters = 0..<schedule.parameters.producers
    if setters.allSatisfy(ended.contains), !event.isSet {
      lane.call(.set) {
        event.set()
        return 0
      }
    }
  }

  func conclude(_ observations: inout Observations, in lane: inout Lane) throws {}
}
