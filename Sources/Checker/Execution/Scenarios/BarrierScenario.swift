// SPDX-License-Identifier: Apache-2.0

import Primitives

/// All workers meet at one barrier, again and again, until it breaks.
struct BarrierScenario: Scenario {
  private static let victim: UInt64 = 2

  private let schedule: Schedule
  private let subject: String
  private let barrier: Barrier

  init(_ schedule: Schedule, subject: String) throws {
    self.schedule = schedule
    self.subject = subject
    barrier = try Barrier(parties: schedule.processes)
  }

  func work(as process: Int, in lane: inout Lane) throws {
    var number: UInt64 = 0
    for instruction in schedule.programs[process] {
      guard case .meet = instruction else {
        instruction.jitter()
        continue
      }
      if subject == "fragile-barrier", process == 0, number == Self.victim { barrier.abort() }
      lane.invoke(.meet, number)
      if subject == "early-barrier", process == 0 {
        lane.complete(0)
        _ = try meet()
      } else {
        lane.complete(try meet())
      }
      number += 1
    }
  }

  /// Returns the place, or that the barrier is broken.
  private func meet() throws -> UInt64 {
    do {
      // Every second round has an action.
      let action: (() throws -> Void)? = schedule.round % 2 == 0 ? nil : {}
      let place = try barrier.wait(action: action)
      return subject == "one-place-barrier" ? 0 : UInt64(place)
    } catch let error as PrimitivesError where error.code == .broken {
      return Call.broken
    }
  }

  func workersEnded(_ ended: Set<Int>, in lane: inout Lane) {
    // One that was killed before it came leaves the others waiting.
    if ended.contains(where: { schedule.targets($0, with: .kill) }) { barrier.abort() }
  }

  func conclude(_ observations: inout Observations, in lane: inout Lane) throws {}
}
