// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// CPython's `_TestHeap`.
@Suite("_TestHeap") struct TestHeap {
  @Test("_TestHeap.heap") func heap() throws {
    _ = try Template().run(HeapCase(seed: .random(in: 0 ... .max)))
  }
}

struct HeapCase: TemplateTask {
  let seed: UInt64

  func run(in context: TemplateContext) throws -> Passed {
    // The first object of a process sets up what stays.
    _ = try SharedValue(0)
    let before = Family.usedBytes
    var generator = SeededGenerator(seed: seed)
    var blocks: [SharedArray<UInt64>] = []
    for number in 0..<5000 {
      // Mostly small ones, as in CPython's.
      let share = Double.random(in: 0...1, using: &generator)
      let size = Int(share * share * share * 2500) + 1
      let block = try SharedArray<UInt64>(zeros: size)
      try require(block[size / 2] == 0, "seed \(seed): not zero")
      for index in [0, size / 2, size - 1] { block[index] = UInt64(number) + 1 }
      blocks.append(block)
      if blocks.count > 200 {
        let victim = blocks.remove(at: Int.random(in: 0..<blocks.count, using: &generator))
        // No two blocks overlap.
        let seen = [0, victim.count / 2, victim.count - 1].map { victim[$0] }
        try require(
          seen.allSatisfy { $0 == victim[0] && $0 > 0 },
          "seed \(seed): a block was written by others")
      }
      if number % 500 == 0 {
        let inventory = Family.inventory()
        try require(inventory.lostBytes == 0, "seed \(seed): \(inventory.lostBytes) bytes lost")
        try require(inventory.objects >= blocks.count, "seed \(seed): \(inventory.objects)")
      }
    }
    blocks = []
    try require(Family.usedBytes == before, "seed \(seed): \(Family.usedBytes), not \(before)")
    try require(Family.inventory().lostBytes == 0, "seed \(seed): bytes lost")
    return Passed()
  }
}
