// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// Workers are killed at every step, and at random; each task has its result or its end, once.
@Suite struct PoolDeathTests {
  @Test(arguments: PoolDeaths.Work.allCases)
  func `a death at any step of a worker fails its own task at most`(_ work: PoolDeaths.Work) throws
  {
    let steps = try Template().run(PoolDeaths(work: work))
    #expect(steps >= 20)
  }

  @Test(arguments: [StartMethod.fork, .forkServer])
  func `random deaths of many workers fail their own tasks`(_ method: StartMethod) throws {
    _ = try Template().run(PoolUnderKills(method: method, seed: .random(in: 0 ... .max)))
  }

  @Test func `a worker killed every ten milliseconds for half a minute costs its own task`() throws
  {
    let seed = UInt64.random(in: 0 ... .max)
    let tally = try Template().run(PoolUnderSteadyKills(seed: seed))
    #expect(tally.kills > 100 && tally.tasks > tally.deaths, "seed \(seed): \(tally)")
  }
}
