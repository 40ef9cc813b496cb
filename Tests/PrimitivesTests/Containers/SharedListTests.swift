// SPDX-License-Identifier: Apache-2.0

import Checker
import Testing

@testable import Primitives

@Suite struct SharedListTests {
  @Test func `what is stored is there`() throws {
    let list = try SharedList<String>()
    #expect(try list.isEmpty && list[0] == nil && list.popLast() == nil)
    try list.append("one")
    try list.append(contentsOf: ["two", "a longer one than fits into a place"])
    #expect(try list.count == 3 && list[1] == "two")
    #expect(try list.set("2", at: 1) && !list.set("9", at: 9))
    try list.insert("zero", at: 0)
    try list.insert("last", at: 100)
    #expect(
      try list.elements
        == ["zero", "one", "2", "a longer one than fits into a place", "last"])
    #expect(try list.elements(in: 1..<3) == ["one", "2"])
    #expect(try list.elements(in: 3..<100).count == 2)
    #expect(try list.elements(in: 30..<100).isEmpty)
    #expect(try list.remove(at: 2) == "2" && list.remove(at: 10) == nil)
    #expect(try list.popLast() == "last")
    #expect(
      try list.modify(at: 0) {
        $0 += "!"; return 1
      } == 1)
    #expect(try list.modify(at: 7) { _ in } == nil)
    #expect(try list.elements == ["zero!", "one", "a longer one than fits into a place"])
    try list.replaceSubrange(0..<2, with: ["a", "b", "c"])
    #expect(try list.elements == ["a", "b", "c", "a longer one than fits into a place"])
    try list.removeSubrange(3..<4)
    try list.repeatElements(2)
    #expect(try list.elements == ["a", "b", "c", "a", "b", "c"])
    try list.removeAll()
    #expect(try list.isEmpty)
  }

  @Test func `it finds, sorts and turns round`() throws {
    let list = try SharedList([3, 1, 2, 1])
    #expect(try list.firstIndex(of: 1) == 1 && list.firstIndex(of: 7) == nil)
    #expect(try list.count(of: 1) == 2 && list.contains(2) && !list.contains(9))
    try list.sort()
    #expect(try list.elements == [1, 1, 2, 3])
    try list.sort(by: >)
    #expect(try list.elements == [3, 2, 1, 1])
    try list.reverse()
    #expect(try list.elements == [1, 1, 2, 3])
    #expect(try list.removeFirst(1) && !list.removeFirst(9))
    #expect(try list.elements == [1, 2, 3])
    let pairs = try SharedList((0..<500).map { [$0 % 3, $0] })
    try pairs.sort { $0[0] < $1[0] }
    #expect(
      try pairs.elements
        == (0..<3).flatMap { rest in (0..<500).filter { $0 % 3 == rest }.map { [rest, $0] } })
  }

  @Test func `going through the elements sees what is appended, and ends for good`() throws {
    let list = try SharedList([1, 2])
    var iterator = list.makeIterator()
    #expect(try iterator.next() == 1)
    try list.append(3)
    #expect(try iterator.next() == 2)
    #expect(try iterator.next() == 3)
    #expect(try iterator.next() == nil)
    try list.append(4)
    #expect(try iterator.next() == nil)
  }

  @Test func `a negative index traps`() async {
    await #expect(processExitsWith: .failure) { _ = try SharedList([1])[-1] }
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `it does what an array does`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let list = try SharedList<String>()
    var model: [String] = []
    for step in 0..<800 {
      let context: Comment = "seed \(seed), step \(step)"
      let count = [0, 1, 3, 5, 6, 30].randomElement(using: &random)!
      let text = String(repeating: "y", count: count) + "\(step % 7)"
      let index = Int.random(in: 0...model.count + 2, using: &random)
      let isThere = index < model.count
      switch Int.random(in: 0..<20, using: &random) {
      case 0..<4:
        try list.append(text)
        model.append(text)
      case 4..<7:
        #expect(try list.set(text, at: index) == isThere, context)
        if isThere { model[index] = text }
      case 7..<9:
        try list.insert(text, at: index)
        model.insert(text, at: min(index, model.count))
      case 9..<13:
        #expect(
          try list.remove(at: index) == (isThere ? model.remove(at: index) : nil), context)
      case 13: #expect(try list.popLast() == model.popLast(), context)
      case 14, 15:
        let range = index..<index + Int.random(in: 0..<40, using: &random)
        let texts = (0..<count).map { text + "\($0)" }
        try list.replaceSubrange(range, with: texts)
        model.replaceSubrange(range.clamped(to: 0..<model.count), with: texts)
      case 16:
        try list.sort()
        model.sort()
      case 17 where model.count < 300:
        try list.repeatElements(2)
        model += model
      default: #expect(try list[index] == (isThere ? model[index] : nil), context)
      }
      let elements = try list.elements
      #expect(elements == model, context)
      if elements != model { return }
    }
  }
}
