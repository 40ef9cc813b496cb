// SPDX-License-Identifier: Apache-2.0

import Checker

/// Schedules of a few processes and calls, for simulating rounds by the thousand.
enum SmallSchedule {
  static func make(_ scenario: String, seed: UInt64, kills: Bool = true) -> Schedule {
    var generator = SeededGenerator(seed: seed, stream: 78)
    let processes = generator.number(in: 1...5)
    let work = ScenarioCatalog.scenario(named: scenario)?.work ?? .additions
    let hasItems = work == .items || work == .tasks
    let hasProducers = hasItems || work == .signals
    let producers = hasProducers ? generator.number(in: 1...max(1, processes - 1)) : 0
    let parameters = Parameters(
      permits: work == .holds ? generator.number(in: 1...max(1, processes - 1)) : 1,
      capacity: hasItems ? generator.number(in: 0...3) : 0, producers: producers)
    var schedule = Schedule(
      scenario: scenario, seed: seed, round: Int(seed / 7 % 2), processes: processes,
      parameters: parameters, programs: [])
    for process in 0..<processes {
      let units = work == .meetings ? Int(seed % 4) + 1 : generator.number(in: 1...4)
      schedule.programs.append(
        (0..<units).flatMap { index -> [Instruction] in
          let identity = Instruction.identity(process: process, index: index)
          switch work {
          case .additions: return [.add(amount: generator.next() % 3 + 1)]
          case .lines: return [.write(line: identity, parts: generator.number(in: 2...4))]
          case .holds: return [.hold(spins: 0)]
          case .meetings: return [.meet]
          case .signals: return [process < producers ? .signal : .wait]
          case .entries:
            let key = generator.number(below: 6) / 5
            switch generator.number(in: 0...3) {
            case 0:
              return [.store(value: Instruction.value(key: key, process: process, index: index))]
            case 1: return [.look(key: key)]
            case 2: return [.append(value: identity)]
            default: return [.measure]
            }
          case .jobs:
            let first = Instruction.identity(process: process, index: 4 * index)
            switch generator.number(in: 0...2) {
            case 0: return [.apply(job: first)]
            case 1: return [.map(first: first, count: generator.number(in: 1...3))]
            default: return [.iterate(first: first, count: generator.number(in: 1...3))]
            }
          case .items, .tasks:
            if process >= producers { return [.get] }
            return [.put(item: identity, bytes: 8)] + (processes == 1 ? [.get] : [])
          }
        })
    }
    guard kills, processes > 1 else { return schedule }
    // One producer and one consumer stay, so that the round can end.
    let mortal = (1..<processes).filter { !hasItems || $0 != producers }
    let victims = generator.sample(generator.number(in: 0...mortal.count), of: mortal)
    schedule.faults = victims.sorted().map {
      Fault(kind: .kill, process: $0, afterCalls: 0, delayNanoseconds: 0)
    }
    return schedule
  }
}
