// SPDX-License-Identifier: Apache-2.0

import Checker

/// Schedules of a few processes and calls, for simulating rounds by the thousand.
enum SmallSchedule {
  static func make(_ scenario: String, seed: UInt64, kills: Bool = true) -> Schedule {
    var generator = SeededGenerator(seed: seed, stream: 78)
    let processes = generator.number(in: 1...5)
    let hasItems = scenario == "queue" || scenario == "joinable-queue"
    let producers = hasItems ? generator.number(in: 1...max(1, processes - 1)) : 0
    let parameters = Parameters(
      permits: scenario == "semaphore" ? generator.number(in: 1...max(1, processes - 1)) : 1,
      capacity: hasItems ? generator.number(in: 0...3) : 0, producers: producers)
    var schedule = Schedule(
      scenario: scenario, seed: seed, round: Int(seed / 7 % 2), processes: processes,
      parameters: parameters, programs: [])
    for process in 0..<processes {
      let units = generator.number(in: 1...4)
      schedule.programs.append(
        (0..<units).flatMap { index -> [Instruction] in
          let identity = Instruction.identity(process: process, index: index)
          switch scenario {
          case "counter": return [.add(amount: generator.next() % 3 + 1)]
          case "output": return [.write(line: identity, parts: generator.number(in: 2...4))]
          case "semaphore": return [.hold(spins: 0)]
          default:
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
