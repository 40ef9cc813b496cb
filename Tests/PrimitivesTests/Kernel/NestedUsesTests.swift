// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// What only another object keeps in use, when the last process goes that used both.
@Suite struct NestedUsesTests {
  @Test func `the death of the last user frees an object and what it holds, each once`() throws {
    _ = try Template().run(NestedUses())
  }
}

struct NestedUses: TemplateTask {
  func run(in context: TemplateContext) throws -> Passed {
    _ = try SharedValue(0)
    let before = Family.usedBytes
    for _ in 0..<10 {
      let (child, mayDie) = try startLastUser()
      mayDie.open()
      try require(try Children.join([child]) == [-9], "\(child)")
    }
    let inventory = Family.inventory()
    try require(inventory.lostBytes == 0, "\(inventory.lostBytes) bytes lost")
    try require(Family.usedBytes == before, "\(Family.usedBytes) instead of \(before)")
    return Passed()
  }

  /// Starts a child that uses a list and what is in it, which this process does not any more then.
  private func startLastUser() throws -> (ChildProcess, Gate) {
    let inner = try (0..<4).map { _ in try Queue<Int>() }
    // The newest object is the first to be looked at.
    let outer = try SharedList(inner)
    let mayDie = try Gate()
    let child = try ChildProcess.fork {
      mayDie.wait()
      withExtendedLifetime((inner, outer)) { ProcessExit.byKill() }
    }
    return (child, mayDie)
  }
}
