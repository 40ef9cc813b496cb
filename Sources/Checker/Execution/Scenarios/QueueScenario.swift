// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Producers put numbered items into a queue, or what is like one; consumers take them until it is
/// closed and empty.
struct QueueScenario: Scenario {
  private let schedule: Schedule
  private let queue: QueueSubject
  /// The bytes of each producer's items, in the order of their numbers.
  private let sizes: [[Int]]

  init(_ schedule: Schedule, subject: String) throws {
    self.schedule = schedule
    sizes = schedule.programs.map { program in
      program.compactMap { if case .put(_, let bytes) = $0 { bytes } else { nil } }
    }
    queue = try QueueSubject(
      schedule.scenario, capacity: schedule.parameters.capacity, subject: subject, sizes: sizes)
  }

  func work(as process: Int, in lane: inout Lane) throws {
    let isConsumer = process >= schedule.parameters.producers
    if isConsumer { queue.consumerBegins() }
    for instruction in schedule.programs[process] {
      switch instruction {
      case .put(let item, let bytes):
        let element = QueueItem(item, count: bytes)
        lane.invoke(.put, item)
        try queue.put(element)
        lane.complete(0)
      case .get:
        if try !get(in: &lane) { return }
      default: instruction.jitter()
      }
    }
    guard isConsumer else { return }
    while try get(in: &lane) {}
  }

  /// Takes one item, and returns whether there was one.
  private func get(in lane: inout Lane) throws -> Bool {
    lane.invoke(.get)
    guard let item = try queue.get() else {
      lane.complete(Call.nothing)
      return false
    }
    lane.complete(item.item, intact: isIntact(item))
    return true
  }

  private func isIntact(_ item: QueueItem) -> Bool {
    let (producer, index) = (Int(item.item >> 32), Int(item.item & 0xFFFF_FFFF))
    guard sizes.indices.contains(producer), sizes[producer].indices.contains(index) else {
      return false
    }
    return item.isIntact(count: sizes[producer][index])
  }

  func workersEnded(_ ended: Set<Int>, in lane: inout Lane) {
    let producers = 0..<schedule.parameters.producers
    if producers.allSatisfy(ended.contains) { queue.close() }
  }

  func conclude(_ observations: inout Observations, in lane: inout Lane) throws {
    while let item = try queue.getNow() {
      lane.invoke(.get)
      lane.complete(item.item, intact: isIntact(item))
    }
  }
}
