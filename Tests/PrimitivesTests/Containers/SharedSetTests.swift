// SPDX-License-Identifier: Apache-2.0

import Checker
import Testing

@testable import Primitives

@Suite struct SharedSetTests {
  @Test func `what is inserted is there`() throws {
    let set = try SharedSet(["a", "b", "a"])
    #expect(try set.count == 2 && !set.isEmpty && set.contains("a") && !set.contains("c"))
    #expect(try set.insert("c") && !set.insert("c"))
    #expect(try set.elements == ["a", "b", "c"])
    #expect(try set.remove("a") && !set.remove("a"))
    #expect(try set.popLast() == "c")
    #expect(try set.snapshot() == ["b"])
    try set.removeAll()
    #expect(try set.isEmpty && set.popLast() == nil)
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
  func `it does what a plain set does`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    func some() -> Set<Int> {
      Set(
        (0..<Int.random(in: 0..<12, using: &random)).map { _ in .random(in: 0..<16, using: &random)
        })
    }
    let set = try SharedSet<Int>()
    var model: Set<Int> = []
    for step in 0..<300 {
      let context: Comment = "seed \(seed), step \(step)"
      let other = some()
      switch step % 4 {
      case 0:
        try set.formUnion(other)
        model.formUnion(other)
      case 1:
        try set.formSymmetricDifference(other)
        model.formSymmetricDifference(other)
      case 2:
        try set.subtract(other)
        model.subtract(other)
      default:
        let kept = other.union(some())
        try set.formIntersection(kept)
        model.formIntersection(kept)
      }
      #expect(try set.snapshot() == model, context)
      #expect(try set.count == model.count, context)
      let another = some()
      #expect(try set.union(another) == model.union(another), context)
      #expect(try set.intersection(another) == model.intersection(another), context)
      #expect(try set.subtracting(another) == model.subtracting(another), context)
      #expect(
        try set.symmetricDifference(another) == model.symmetricDifference(another), context)
      #expect(try set.isSubset(of: another) == model.isSubset(of: another), context)
      #expect(try set.isSuperset(of: another) == model.isSuperset(of: another), context)
      #expect(try set.isDisjoint(with: another) == model.isDisjoint(with: another), context)
    }
  }
}
