// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// What goes wrong with CPython's pools does not here.
@Suite struct PoolWeaknessTests {
  private func run(_ number: Int, _ method: StartMethod) throws {
    _ = try Template().run(PoolWeakness(number: number, method: method))
  }

  @Test(
    "weakness 10: a result never comes if its worker is killed or exits",
    arguments: StartMethod.allCases)
  func deadWorkers(_ method: StartMethod) throws { try run(10, method) }

  @Test(
    "weakness 11: an error that cannot be made again stops the pool",
    arguments: StartMethod.allCases)
  func brokenErrors(_ method: StartMethod) throws { try run(11, method) }

  @Test(
    "weakness 12: terminate() and join() hang, above all in a callback",
    arguments: StartMethod.allCases)
  func endInCallback(_ method: StartMethod) throws { try run(12, method) }

  @Test(
    "weakness 13: map goes on after an error, and no running task can be cancelled or limited",
    arguments: StartMethod.allCases)
  func failFast(_ method: StartMethod) throws { try run(13, method) }

  @Test("weakness 14: imap reads all of its input at once", arguments: StartMethod.allCases)
  func readAhead(_ method: StartMethod) throws { try run(14, method) }

  @Test("weakness 35: workers cannot have pools", arguments: StartMethod.allCases)
  func nestedPools(_ method: StartMethod) throws { try run(35, method) }
}
