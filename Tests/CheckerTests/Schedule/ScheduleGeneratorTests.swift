// SPDX-License-Identifier: Apache-2.0

import Checker
import Testing

@Suite struct ScheduleGeneratorTests {
  static let scenarios = ScenarioCatalog.scenarios.map(\.name)

  private func rounds(
    _ scenario: String, seed: UInt64 = 42, processes: Int = 50,
    faults: [FaultKind] = FaultKind.allCases
  ) -> [Schedule] {
    ScheduleGenerator.rounds(
      scenario: scenario, seed: seed, processes: processes, faults: faults)
  }

  @Test(
    arguments: [
      ("counter", "84f5bb2e54ab9fc5"), ("queue", "14fda4fafd5d17bd"),
      ("joinable-queue", "b55fb2880dc6f830"), ("output", "477f627f05ff64f3"),
      ("semaphore", "cf3f358793613c68"), ("manager", "64f5b76f0b3b4996"),
      ("pool", "89de800b97c2d708"),
    ])
  func `seed 42 means the same on every machine`(scenario: String, digest: String) {
    let schedule = ScheduleGenerator.schedule(
      scenario: scenario, seed: 42, processes: 50, round: 0, faults: [.stop, .kill])
    #expect(schedule.digest == digest)
  }

  @Test(arguments: scenarios)
  func `each of seed, round, processes and faults changes the digest`(scenario: String) {
    func digest(_ seed: UInt64, _ processes: Int, _ round: Int, _ faults: [FaultKind]) -> String {
      ScheduleGenerator.schedule(
        scenario: scenario, seed: seed, processes: processes, round: round, faults: faults
      ).digest
    }
    let digests = [
      digest(1, 40, 0, []), digest(2, 40, 0, []), digest(1, 41, 0, []), digest(1, 40, 1, []),
      digest(1, 40, 0, [.kill]), digest(1, 40, 0, [.stop]), digest(1, 40, 0, [.kill, .stop]),
    ]
    #expect(Set(digests).count == digests.count)
    #expect(digest(1, 40, 0, [.kill, .stop]) == digest(1, 40, 0, [.stop, .kill, .kill]))
    #expect(digests.allSatisfy { $0.count == 16 })
  }

  @Test(arguments: scenarios, [1, 3, 50])
  func `faults do not change programs, nor kills stops and stops kills`(
    scenario: String, processes: Int
  ) {
    let count = ScheduleGenerator.roundCount(scenario: scenario, seed: 5, processes: processes)
    #expect(count >= 1)
    let all = [[], [.kill], [.stop], [.kill, .stop]].map { faults in
      ScheduleGenerator.schedule(
        scenario: scenario, seed: 5, processes: processes, round: count - 1, faults: faults)
    }
    #expect(all.allSatisfy { $0.programs == all[0].programs })
    #expect(all.allSatisfy { $0.parameters == all[0].parameters })
    #expect(all[0].faults.isEmpty)
    #expect(all[1].faults == all[3].faults.filter { $0.kind == .kill })
  }

  @Test(arguments: scenarios, [1, 7, 500])
  func `the amount of work follows from scenario and processes`(
    scenario: String, processes: Int
  ) throws {
    let workload = try #require(Workload.workload(of: scenario, processes: processes))
    let schedule = ScheduleGenerator.schedule(
      scenario: scenario, seed: 1, processes: processes, round: 1, faults: [])
    let units = schedule.programs.joined().count { $0.callCount > 0 && $0 != .get && $0 != .wait }
    #expect(units == workload.units / workload.rounds)
    #expect(schedule.programs.count == processes)
  }

  @Test func `another process does not shift what the others do`() {
    for scenario in ["counter", "output", "semaphore"] {
      let (few, many) = (rounds(scenario, processes: 40), rounds(scenario, processes: 41))
      for (small, large) in zip(few, many) {
        for (longer, shorter) in zip(small.programs, large.programs) {
          #expect(longer.starts(with: shorter))
        }
      }
    }
  }

  @Test(arguments: [1, 2, 50], 1...3 as ClosedRange<UInt64>)
  func `queue rounds vary in capacity and hold items of all sizes`(processes: Int, seed: UInt64) {
    let rounds = rounds("queue", seed: seed, processes: processes)
    #expect(rounds.contains { $0.parameters.capacity == 0 })
    #expect(rounds.contains { (1...64).contains($0.parameters.capacity) })
    for round in rounds {
      var sizes: [Int] = []
      var items: Set<UInt64> = []
      for case .put(let item, let bytes) in round.programs.joined() {
        sizes.append(bytes)
        items.insert(item)
      }
      #expect(items.count == sizes.count)
      #expect(sizes.contains(0))
      #expect(sizes.max() == 1 << 20)
      #expect(sizes.count { $0 <= 64 } > sizes.count * 3 / 4)
      let producers = round.parameters.producers
      #expect(processes == 1 ? producers == 1 : (1..<processes).contains(producers))
      for (process, program) in round.programs.enumerated() {
        let puts = program.contains { if case .put = $0 { true } else { false } }
        #expect(puts == (process < producers))
        #expect(program.contains(.get) == (process >= producers || processes == 1))
      }
    }
  }

  @Test func `identities count the items and lines of a worker in program order`() {
    for scenario in ["queue", "output"] {
      let schedule = rounds(scenario, processes: 7)[1]
      for (process, program) in schedule.programs.enumerated() {
        let identities = program.compactMap { instruction -> UInt64? in
          switch instruction {
          case .put(let identity, _), .write(let identity, _): identity
          default: nil
          }
        }
        let expected = identities.indices.map {
          Instruction.identity(process: process, index: $0)
        }
        #expect(identities == expected)
      }
    }
  }

  @Test(arguments: [1, 2, 3, 17, 50], 1...6 as ClosedRange<UInt64>)
  func `permits and parts stay in their bounds`(processes: Int, seed: UInt64) {
    for round in rounds("semaphore", seed: seed, processes: processes) {
      #expect((1...max(1, min(16, processes - 1))).contains(round.parameters.permits))
    }
    let lines = rounds("output", seed: seed, processes: processes)[0].programs.joined()
    for case .write(_, let parts) in lines where !(2...5).contains(parts) {
      Issue.record("a line of \(parts) parts")
    }
  }

  @Test func `amounts stay in their bounds`() {
    let additions = rounds("counter", processes: 3)[0].programs.joined()
    for case .add(let amount) in additions where !(1...1000).contains(amount) {
      Issue.record("an addition of \(amount)")
    }
  }

  @Test(arguments: [1, 2, 50, 1000])
  func `values and jobs are told apart, and servers and pools are for a bounded number`(
    processes: Int
  ) {
    for round in rounds("manager", processes: processes) {
      var values: Set<UInt64> = []
      var count = 0
      for instruction in round.programs.joined() {
        switch instruction {
        case .store(let value), .append(let value):
          values.insert(value)
          count += 1
        case .look(let key): #expect(key < 8)
        default: break
        }
      }
      #expect(values.count == count)
      let clients = round.parameters.producers
      #expect(round.round % 3 == 1 ? (1...min(100, processes)).contains(clients) : clients == 0)
    }
    for round in rounds("pool", processes: processes) {
      var jobs: Set<UInt64> = []
      var count = 0
      for instruction in round.programs.joined() {
        switch instruction {
        case .apply(let job):
          jobs.insert(job)
          count += 1
        case .map(let first, let number), .iterate(let first, let number):
          jobs.formUnion(first..<first + UInt64(number))
          count += number
        default: break
        }
      }
      #expect(jobs.count == count)
      #expect(round.parameters.producers == min(300, processes))
      #expect((1...3).contains(round.parameters.permits))
    }
  }
}
