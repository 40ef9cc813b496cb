// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// The tutorial's programs about pools.
@Suite struct TutorialPoolTests {
  private func run(_ row: Int, _ method: StartMethod) throws {
    _ = try Template().run(PoolProgram(row: row, method: method))
  }

  @Test("tutorial 9: a pool maps as map does, in less time", arguments: StartMethod.allCases)
  func mapping(_ method: StartMethod) throws { try run(9, method) }

  @Test("tutorial 10: at most so many workers, the rest waits", arguments: StartMethod.allCases)
  func concept(_ method: StartMethod) throws { try run(10, method) }

  @Test("tutorial 11: apply_async and its callbacks", arguments: StartMethod.allCases)
  func applyAsync(_ method: StartMethod) throws { try run(11, method) }

  @Test("tutorial 12: map keeps the order and reads all first", arguments: StartMethod.allCases)
  func map(_ method: StartMethod) throws { try run(12, method) }

  @Test("tutorial 13: close lets nothing more in", arguments: StartMethod.allCases)
  func close(_ method: StartMethod) throws { try run(13, method) }

  @Test("tutorial 14: terminate ends the workers at once", arguments: StartMethod.allCases)
  func terminate(_ method: StartMethod) throws { try run(14, method) }

  @Test("tutorial 15: join comes after close or terminate", arguments: StartMethod.allCases)
  func join(_ method: StartMethod) throws { try run(15, method) }

  @Test("tutorial 15: join of an open pool")
  func joinOpenPool() async {
    await #expect(processExitsWith: .failure) { try Pool(processes: 1).join() }
  }

  @Test("tutorial 17: eight numbers, and who squared them", arguments: StartMethod.allCases)
  func pids(_ method: StartMethod) throws { try run(17, method) }

  @Test("tutorial 18: one task, then a map", arguments: StartMethod.allCases)
  func oneTask(_ method: StartMethod) throws { try run(18, method) }

  @Test("tutorial 19: a map of objects", arguments: StartMethod.allCases)
  func objects(_ method: StartMethod) throws { try run(19, method) }

  @Test("tutorial 20: one after the other, and five at a time", arguments: StartMethod.allCases)
  func waves(_ method: StartMethod) throws { try run(20, method) }
}
