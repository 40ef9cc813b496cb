// SPDX-License-Identifier: Apache-2.0

import Checker
import Testing

@Suite struct ScheduleDigestTests {
  private let schedule = Schedule(
    scenario: "queue", seed: 300, round: 2, processes: 2,
    parameters: Parameters(permits: 1, capacity: 7, producers: 1),
    programs: [
      [.add(amount: 1000), .put(item: 1 << 32 | 1, bytes: 65), .yield],
      [.get, .write(line: 5, parts: 2), .hold(spins: 9), .pause(spins: 128)],
    ],
    faults: [
      Fault(
        kind: .stop, process: 1, afterCalls: 6, delayNanoseconds: 200_000,
        pauseNanoseconds: 20_000_000)
    ])

  /// The expected digits come from an implementation of the encoding in another language.
  @Test func `the encoding is the documented one`() {
    #expect(schedule.digest == "e6fdc74f569b1f3a")
  }

  @Test func `every field counts`() {
    let changes: [(inout Schedule) -> Void] = [
      { $0.scenario = "queues" }, { $0.seed += 1 }, { $0.round += 1 }, { $0.processes += 1 },
      { $0.parameters.permits += 1 }, { $0.parameters.capacity += 1 },
      { $0.parameters.producers += 1 }, { $0.programs[0].swapAt(0, 1) },
      { $0.programs[0].append($0.programs[1].removeFirst()) },
      { $0.programs[1][3] = .pause(spins: 129) }, { $0.faults = [] },
      { $0.faults[0].kind = .kill }, { $0.faults[0].process = 0 },
      { $0.faults[0].afterCalls += 1 }, { $0.faults[0].delayNanoseconds += 1 },
      { $0.faults[0].pauseNanoseconds += 1 },
    ]
    var digests: Set = [schedule.digest]
    for change in changes {
      var changed = schedule
      change(&changed)
      digests.insert(changed.digest)
    }
    #expect(digests.count == changes.count + 1)
  }

  @Test func `rounds are combined in order`() {
    var other = schedule
    other.round = 3
    var (forward, backward) = (ScheduleDigest(), ScheduleDigest())
    #expect(forward.text == "cbf29ce484222325")
    forward.combine(schedule)
    #expect(forward.text == schedule.digest)
    forward.combine(other)
    backward.combine(other)
    backward.combine(schedule)
    #expect(forward != backward)
  }
}
