// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Producers put items into one queue, consumers take and finish them until it is closed and empty,
/// and the first producer joins.
struct JoinableQueueScenario: Scenario {
  private let schedule: Schedule
  private let queue: JoinableQueueSubject

  init(_ schedule: Schedule, subject: String) throws {
    self.schedule = schedule
    queue = try JoinableQueueSubject(
      capacity: schedule.parameters.capacity, redelivers: schedule.redelivers, subject: subject)
  }

  func work(as process: Int, in lane: inout Lane) throws {
    for instruction in schedule.programs[process] {
      switch instruction {
      case .put(let item, let bytes):
        let element = QueueItem(item, count: bytes)
        lane.invoke(.put, item)
        try queue.put(element)
        lane.complete(0)
      case .get:
        if try !finishNext(in: &lane) { return }
      default: instruction.jitter()
      }
    }
    if process == 0 {
      lane.invoke(.join)
      queue.join()
      lane.complete()
    }
    guard process >= schedule.parameters.producers else { return }
    while try finishNext(in: &lane) {}
  }

  /// Takes one item and finishes it, and returns whether there was one.
  private func finishNext(in lane: inout Lane) throws -> Bool {
    lane.invoke(.get)
    guard let item = try queue.get() else {
      lane.complete(Call.nothing)
      return false
    }
    lane.complete(item)
    lane.invoke(.done, item)
    queue.taskDone()
    lane.complete()
    return true
  }

  func workersEnded(_ ended: Set<Int>, in lane: inout Lane) {
    let producers = 0..<schedule.parameters.producers
    if producers.allSatisfy(ended.contains) { queue.close() }
  }

  func conclude(_ observations: inout Observations, in lane: inout Lane) throws {
    // Where no consumer is left, it is for this process to take what there is.
    queue.close()
    while try finishNext(in: &lane) {}
    observations.failedItems = queue.failedCount
    observations.unfinishedItems = queue.unfinishedCount
  }
}
