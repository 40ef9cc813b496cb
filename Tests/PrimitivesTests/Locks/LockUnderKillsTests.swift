// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc
import Primitives
import Testing

/// The whole lock under SIGKILL at random instants.
@Suite struct LockUnderKillsTests {
  @Test func `ten thousand kills leave no sleeper, and every death of a holder is told`() throws {
    let seed = UInt64.random(in: 0 ... .max)
    let outcome = try Template().run(LockKillsTask(seed: seed, processes: 50, kills: 10_000))
    #expect(outcome.untold == 0, "seed \(seed)")
    #expect(outcome.lostUpdates == 0, "seed \(seed)")
    #expect(outcome.told > 0, "seed \(seed): no kill hit a holder, so this run showed nothing")
  }
}

struct LockKillsTask: TemplateTask {
  struct Outcome: Codable, Sendable {
    /// Deaths inside the critical section that the next holder was not told of.
    var untold: Int
    /// Deaths of holders that were told.
    var told: Int
    /// Sections that overlapped another one.
    var lostUpdates: Int
  }

  let seed: UInt64
  let processes: Int
  let kills: Int

  func run(in context: TemplateContext) throws -> Outcome {
    let lock = try Lock()
    let stop = try SharedValue<UInt64>(0)
    let inside = try SharedValue<UInt64>(0)
    let untold = try SharedValue(0)
    let told = try SharedValue(0)
    let overlaps = try SharedValue(0)
    @Sendable func work(_ index: Int) {
      // So that the one who kills gets its share of the machine.
      _ = nice(10)
      let me = UInt64(index + 1)
      while stop.value == 0 {
        let outcome = lock.acquire()
        if outcome == .acquiredAbandoned {
          told.add(1)
        } else if inside.value != 0 {
          untold.add(1)
        }
        inside.value = me
        Spin.pause(20)
        if inside.exchange(0) != me { overlaps.add(1) }
        if outcome == .acquiredAbandoned { lock.markRecovered() }
        lock.release()
      }
    }
    var generator = SeededGenerator(seed: seed)
    var workers = try (0..<processes).map { index in try ChildProcess.fork { work(index) } }
    var left = kills
    while left > 0 {
      // Several at a time, since the workers leave this process little of the machine.
      let count = Int.random(in: 1...10, using: &generator)
      let victims = Array((0..<processes).shuffled(using: &generator).prefix(min(count, left)))
      for victim in victims {
        Spin.pause(Int.random(in: 0..<2000, using: &generator))
        workers[victim].kill()
      }
      _ = try Children.join(victims.map { workers[$0] })
      for victim in victims { workers[victim] = try ChildProcess.fork { work(victim) } }
      left -= victims.count
    }
    stop.value = 1
    let codes = try Children.join(workers)
    try require(codes.allSatisfy { $0 == 0 }, "seed \(seed): exit codes \(codes)")
    let last = lock.acquire(timeout: .seconds(60))
    try require(last.isAcquired, "seed \(seed): the lock is lost")
    return Outcome(untold: untold.value, told: told.value, lostUpdates: overlaps.value)
  }
}
