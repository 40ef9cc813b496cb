// SPDX-License-Identifier: Apache-2.0

import Checker
import Testing

@Suite struct FaultPlanTests {
  @Test(arguments: ScenarioCatalog.scenarios.map(\.name), [1, 2, 3, 4, 9, 50])
  func `faults leave enough workers to finish`(scenario: String, processes: Int) {
    for seed in 1...(scenario == "counter" ? 2 : 5) as ClosedRange<UInt64> {
      check(
        ScheduleGenerator.schedule(
          scenario: scenario, seed: seed, processes: processes, round: Int(seed) % 3,
          faults: [.stop, .kill]))
    }
  }

  private func check(_ schedule: Schedule) {
    let processes = schedule.processes
    let most = max(1, processes / 3)
    let kills = schedule.faults.filter { $0.kind == .kill }
    let stops = schedule.faults.filter { $0.kind == .stop }
    #expect(schedule.faults == kills + stops)
    #expect(Set(schedule.faults.map(\.process)).count == schedule.faults.count)
    #expect(schedule.faults.allSatisfy { (0..<processes).contains($0.process) })
    #expect(schedule.faults.allSatisfy { $0.delayNanoseconds <= 200_000 })
    #expect((1...most).contains(stops.count))
    #expect(stops.allSatisfy { (1_000_000...20_000_000).contains($0.pauseNanoseconds) })
    #expect(kills.allSatisfy { $0.pauseNanoseconds == 0 })
    for kill in kills {
      #expect(kill.afterCalls >= (schedule.scenario == "semaphore" ? 4 : 0))
      if !schedule.hasConsumers || kill.process < schedule.parameters.producers {
        let calls = schedule.programs[kill.process].reduce(0) { $0 + $1.callCount }
        #expect(kill.afterCalls < calls)
      }
    }
    guard schedule.hasConsumers, processes > 1 else {
      #expect(processes == 1 ? kills.isEmpty : (1...most).contains(kills.count))
      return
    }
    let producers = schedule.parameters.producers
    #expect(kills.count <= most && (processes == 2 || !kills.isEmpty))
    #expect(kills.count { $0.process < producers } < producers)
    #expect(kills.count { $0.process >= producers } < processes - producers)
  }
}
