// SPDX-License-Identifier: Apache-2.0

/// Chooses victims and moments for the faults of one round.
struct FaultPlan {
  let schedule: Schedule

  private let itemsPerConsumer: Int

  private static let longestDelay: UInt64 = 200_000
  private static let stopPauses = 1_000_000...20_000_000

  init(schedule: Schedule) {
    self.schedule = schedule
    itemsPerConsumer =
      schedule.hasConsumers
      ? schedule.itemCount / (schedule.processes - schedule.parameters.producers) : 0
  }

  /// The planned faults of all given kinds, by kind and worker; no worker has more than one.
  func faults(of kinds: [FaultKind]) -> [Fault] {
    let kills = kinds.contains(.kill) ? plan(.kill, from: killable()) : []
    let killed = Set(kills.map(\.process))
    let stops =
      kinds.contains(.stop)
      ? plan(.stop, from: (0..<schedule.processes).filter { !killed.contains($0) }) : []
    return kills + stops
  }

  private func plan(_ kind: FaultKind, from candidates: [Int]) -> [Fault] {
    var generator = (kind == .kill ? RandomStream.kill : .stop).generator(
      scenario: schedule.scenario, seed: schedule.seed, round: schedule.round)
    let most = min(candidates.count, max(1, schedule.processes / 3))
    guard most > 0 else { return [] }
    let victims = generator.sample(generator.number(in: 1...most), of: candidates)
    let faults = victims.map { fault(kind, of: $0, from: &generator) }
    return faults.sorted { $0.process < $1.process }
  }

  private func fault(
    _ kind: FaultKind, of victim: Int, from generator: inout SeededGenerator
  ) -> Fault {
    // The semaphore's first calls are the meeting that fills it to its bound.
    let first = kind == .kill && schedule.work == .holds ? 4 : 0
    return Fault(
      kind: kind, process: victim,
      afterCalls: generator.number(in: first...max(first, expectedCalls(of: victim) - 1)),
      delayNanoseconds: generator.number(below: Self.longestDelay + 1),
      pauseNanoseconds: kind == .stop ? UInt64(generator.number(in: Self.stopPauses)) : 0)
  }

  /// The workers that may be killed while the rest can still do the work.
  ///
  /// One producer and one consumer are spared, so that neither side dies out.
  private func killable() -> [Int] {
    guard schedule.processes > 1 else { return [] }
    guard schedule.hasConsumers else { return [Int](0..<schedule.processes) }
    var generator = RandomStream.kill.generator(
      scenario: schedule.scenario, seed: schedule.seed, round: schedule.round, process: 1)
    let producers = schedule.parameters.producers
    let spared = [
      generator.number(in: 0...producers - 1),
      generator.number(in: producers...schedule.processes - 1),
    ]
    return (0..<schedule.processes).filter { !spared.contains($0) }
  }

  private func expectedCalls(of process: Int) -> Int {
    guard schedule.hasConsumers, process >= schedule.parameters.producers else {
      return schedule.programs[process].reduce(0) { $0 + $1.callCount }
    }
    return itemsPerConsumer
  }
}
