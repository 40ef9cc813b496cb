// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Workers share a number of permits; every round begins with a meeting of as many as there are
/// permits.
struct SemaphoreScenario: Scenario {
  /// A subject that never lets the last one in would keep the others waiting.
  private static let meetingLimit: Duration = .seconds(30)
  private static let stingyMeetingLimit: Duration = .seconds(1)

  private let schedule: Schedule
  private let semaphore: any SemaphoreSubject
  private let meetingSize: Int
  private let meetingLimit: Duration
  private let arrived: SharedValue<Int>
  private let ended: SharedValue<Int>

  init(_ schedule: Schedule, subject: String) throws {
    self.schedule = schedule
    let permits = schedule.parameters.permits
    var meeting = min(permits, schedule.processes)
    switch subject {
    case "generous-semaphore":
      semaphore = try BoundedSubject(permits: permits, surplus: 1)
      meeting = min(permits + 1, schedule.processes)
    case "leaky-semaphore": semaphore = try LeakySemaphore(permits: permits)
    case "stingy-semaphore":
      // With a single permit there would be none.
      semaphore = try BoundedSubject(permits: permits, surplus: permits > 1 ? -1 : 0)
    default:
      // Both real semaphores take turns.
      semaphore =
        schedule.round % 2 == 0
        ? try BoundedSubject(permits: permits) : try CountingSubject(permits: permits)
    }
    meetingSize = meeting
    meetingLimit =
      subject == "stingy-semaphore" ? Self.stingyMeetingLimit : Self.meetingLimit
    arrived = try SharedValue(0)
    ended = try SharedValue(0)
  }

  func work(as process: Int, in lane: inout Lane) throws {
    var isFirst = true
    for instruction in schedule.programs[process] {
      guard case .hold(let spins) = instruction else {
        instruction.jitter()
        continue
      }
      lane.invoke(.acquire)
      try semaphore.hold {
        lane.complete(0)
        if isFirst { meet() }
        isFirst = false
        Spin.pause(spins)
        lane.invoke(.release)
      }
      lane.complete()
    }
    try semaphore.workerEnds(isLast: ended.add(1) == schedule.processes - 1)
  }

  private func meet() {
    arrived.add(1)
    let limit = Deadline(after: meetingLimit)
    while arrived.value < meetingSize, !limit.hasPassed { Spin.yield() }
    // One wait for a subject that lets too few in is enough.
    if arrived.value < meetingSize { arrived.value = meetingSize }
  }

  func conclude(_ observations: inout Observations, in lane: inout Lane) throws {
    observations.availablePermits = semaphore.availablePermits
  }
}
