// SPDX-License-Identifier: Apache-2.0

import Checker
import Testing

@testable import Primitives

@Suite struct SharedDictionaryTests {
  @Test func `what is stored is there`() throws {
    let dictionary = try SharedDictionary<String, Int>()
    #expect(try dictionary.isEmpty)
    #expect(try dictionary["a"] == nil)
    try dictionary.set(1, forKey: "a")
    try dictionary.set(2, forKey: "b")
    #expect(try dictionary["a"] == 1 && dictionary.value(forKey: "b") == 2)
    #expect(try dictionary.count == 2 && dictionary.contains("a") && !dictionary.contains("c"))
    #expect(try dictionary.updateValue(10, forKey: "a") == 1)
    #expect(try dictionary.updateValue(3, forKey: "c") == nil)
    #expect(try dictionary.insertIfAbsent(4, forKey: "c") == (inserted: false, value: 3))
    #expect(try dictionary.insertIfAbsent(4, forKey: "d") == (inserted: true, value: 4))
    #expect(try dictionary.keys == ["a", "b", "c", "d"])
    #expect(try dictionary.values == [10, 2, 3, 4])
    #expect(try dictionary.removeValue(forKey: "b") == 2)
    #expect(try dictionary.removeValue(forKey: "b") == nil)
    let last = try dictionary.popLast()
    #expect(last?.key == "d" && last?.value == 4)
    #expect(try dictionary.snapshot() == ["a": 10, "c": 3])
    try dictionary.removeAll()
    #expect(try dictionary.isEmpty && dictionary.popLast() == nil && dictionary.keys == [])
    try dictionary.set(5, forKey: "a")
    #expect(try dictionary.snapshot() == ["a": 5])
  }

  @Test func `an exchange happens on condition only`() throws {
    let dictionary = try SharedDictionary<Int, String>()
    #expect(try !dictionary.compareExchange(1, expected: "x", "y"))
    #expect(try dictionary.compareExchange(1, expected: nil, "x"))
    #expect(try !dictionary.compareExchange(1, expected: nil, "y"))
    #expect(try !dictionary.compareExchange(1, expected: "y", nil))
    #expect(try dictionary.compareExchange(1, expected: "x", "z"))
    #expect(try dictionary[1] == "z")
    #expect(try dictionary.compareExchange(1, expected: "z", nil))
    #expect(try dictionary.isEmpty)
    #expect(try dictionary.compareExchange(1, expected: nil, nil))
  }

  @Test func `many entries change at one instant`() throws {
    let dictionary = try SharedDictionary(["a": [1], "b": [2, 3]])
    try dictionary.merge([("c", []), ("a", [7]), ("c", [8])])
    #expect(try dictionary.snapshot() == ["a": [7], "b": [2, 3], "c": [8]])
    #expect(try dictionary.keys.last == "c")
    try dictionary.merge([("d", [9])])
    try dictionary.merge([])
    #expect(try dictionary.count == 4)
    try dictionary.replaceAll(with: ["x": [1], "y": []])
    #expect(try dictionary.snapshot() == ["x": [1], "y": []])
    let numbers = Dictionary(uniqueKeysWithValues: (0..<5000).map { ("key \($0)", [$0]) })
    try dictionary.merge(numbers)
    #expect(try dictionary.count == 5002 && dictionary["key 4999"] == [4999])
    try dictionary.replaceAll(with: numbers)
    #expect(try dictionary.snapshot() == numbers)
  }

  @Test func `an entry changes in one indivisible change, or not at all`() throws {
    let dictionary = try SharedDictionary<String, Int>()
    #expect(
      try dictionary.modify("a") {
        $0 = ($0 ?? 0) + 1; return "done"
      } == "done")
    try dictionary.modify("a") { $0? += 1 }
    #expect(try dictionary["a"] == 2)
    #expect(throws: TestFailure.self) {
      try dictionary.modify("a") {
        $0 = 7
        throw TestFailure("no")
      }
    }
    #expect(try dictionary["a"] == 2)
    try dictionary.modify("a") { $0 = nil }
    #expect(try dictionary.isEmpty)
    // Changed meanwhile: it runs again, with what stands there now.
    var calls = 0
    try dictionary.modify("a") { value in
      if calls == 0 { try dictionary.set(100, forKey: "a") }
      calls += 1
      value = (value ?? 0) + 1
    }
    #expect(try dictionary["a"] == 101)
    #expect(calls == 2)
  }

  @Test(arguments: [0, 1, 6, 7, 8, 9, 31, 100, 511, 512, 513, 5000, 1 << 20])
  func `a value is whole, whatever its size and that of the one before`(size: Int) throws {
    let dictionary = try SharedDictionary<[UInt8], [UInt8]>()
    let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let others: [[UInt8]] = [[], [1], bytes, .init(repeating: 1, count: 300), bytes.reversed()]
    for other in others {
      try dictionary.set(other, forKey: bytes)
      #expect(try dictionary[bytes] == other)
      try dictionary.set(bytes, forKey: other)
      #expect(try dictionary[other] == bytes)
    }
  }

  @Test func `keys that are equal are one`() throws {
    let doubles = try SharedDictionary<Double, Int>()
    try doubles.set(1, forKey: 0.0)
    #expect(try doubles[-0.0] == 1)
    let sets = try SharedDictionary<Set<String>, Int>()
    try sets.set(1, forKey: ["a", "b", "c", "d"])
    #expect(try sets[["d", "c", "b", "a"]] == 1)
    // As documented: other bytes are another key; the plain copy has one of the two.
    let strings = try SharedDictionary<String, Int>()
    try strings.set(1, forKey: "\u{E9}")
    try strings.set(2, forKey: "e\u{301}")
    #expect(try strings.count == 2 && strings.snapshot() == ["\u{E9}": 2])
  }

  @Test func `a handle of another kind is refused`() throws {
    let handles = try Queue<SharedSet<String>>()
    try handles.put(SharedSet(["a"]))
    #expect(try handles.get().elements == ["a"])
    let mixed = try Connection.pair()
    try mixed.0.send(SharedSet(["a"]))
    #expect { try mixed.1.receive(SharedDictionary<String, Int>.self) } throws: {
      ($0 as? PrimitivesError)?.code == .invalidHandle
    }
  }

  @Test func `going through the keys ends when their number has changed`() throws {
    let dictionary = try SharedDictionary([1: "a"])
    try dictionary.set("b", forKey: 2)
    var iterator = try dictionary.makeIterator()
    #expect(try iterator.next() == 1)
    try dictionary.set("other", forKey: 2)
    #expect(try iterator.next() == 2)
    #expect(try iterator.next() == nil)
    iterator = try dictionary.makeIterator()
    try dictionary.removeAll()
    #expect { try iterator.next() } throws: {
      ($0 as? PrimitivesError)?.code == .changedMeanwhile
    }
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `it does what a plain dictionary does`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let dictionary = try SharedDictionary<Int, String>()
    var model: [(key: Int, value: String)] = []
    for step in 0..<800 {
      let context: Comment = "seed \(seed), step \(step)"
      let key = Int.random(in: 0..<60, using: &random)
      let text = String(repeating: "y", count: [0, 3, 9, 40, 700].randomElement(using: &random)!)
      let place = model.firstIndex { $0.key == key }
      switch Int.random(in: 0..<20, using: &random) {
      case 0..<8:
        try dictionary.set(text + "\(step)", forKey: key)
        if let place {
          model[place].value = text + "\(step)"
        } else {
          model.append((key, text + "\(step)"))
        }
      case 8..<14:
        #expect(
          try dictionary.removeValue(forKey: key) == place.map { model[$0].value }, context)
        if let place { model.remove(at: place) }
      case 14:
        let last = try dictionary.popLast()
        #expect(last?.key == model.last?.key && last?.value == model.last?.value, context)
        _ = model.popLast()
      case 15:
        let added = try dictionary.insertIfAbsent(text, forKey: key)
        #expect(added.inserted == (place == nil), context)
        if place == nil { model.append((key, text)) }
      case 16:
        let others = (key..<key + 10).map { ($0, "\(step)") }
        try dictionary.merge(others)
        for other in others {
          if let place = model.firstIndex(where: { $0.key == other.0 }) {
            model[place].value = other.1
          } else {
            model.append((other.0, other.1))
          }
        }
      case 17 where step % 10 == 0:
        try dictionary.removeAll()
        model = []
      default:
        #expect(try dictionary[key] == place.map { model[$0].value }, context)
      }
      let items = try dictionary.items
      #expect(items.map(\.key) == model.map(\.key), context)
      #expect(items.map(\.value) == model.map(\.value), context)
      #expect(try dictionary.count == model.count, context)
      if items.map(\.key) != model.map(\.key) { return }
    }
  }
}
