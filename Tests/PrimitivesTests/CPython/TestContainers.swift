// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// CPython's `_TestContainers`, as far as it is about lists and dictionaries.
///
/// A list or dictionary of Python holds anything; here, `Item` is what one of these tests does.
@Suite("_TestContainers") struct TestContainers {
  /// Numbers, or lists that stay live.
  enum Item: Codable, Sendable, Equatable {
    case number(Int)
    case list(SharedList<Item>)
    case queue(Queue<Int>)

    static func == (left: Item, right: Item) -> Bool {
      guard case .number(let first) = left, case .number(let second) = right else { return false }
      return first == second
    }
  }

  @Test("_TestContainers.list") func list() throws {
    let first = try SharedList(Array(0..<10))
    #expect(try first.elements == Array(0..<10))
    let second = try SharedList<Int>()
    #expect(try second.elements == [])
    try second.append(contentsOf: 0..<5)
    #expect(try second.elements == [0, 1, 2, 3, 4])
    #expect(try second[2] == 2)
    #expect(try second.elements(in: 2..<10) == [2, 3, 4])
    try second.repeatElements(2)
    #expect(try second.elements == [0, 1, 2, 3, 4, 0, 1, 2, 3, 4])
    // A sum is a plain array.
    #expect(try second.elements + [5, 6] == [0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 5, 6])
    #expect(try first.elements == Array(0..<10))
    let nested = try SharedList([first, second])
    #expect(
      try nested.elements.map { try $0.elements }
        == [Array(0..<10), [0, 1, 2, 3, 4, 0, 1, 2, 3, 4]])
    let outer = try SharedList([first])
    try first.append(10)
    #expect(try outer[0]?.elements == Array(0...10))
  }

  @Test("_TestContainers.list_iter") func listIter() throws {
    let list = try SharedList(Array(0..<10))
    var iterator = list.makeIterator()
    var found: [Int] = []
    while let element = try iterator.next() { found.append(element) }
    #expect(found == Array(0..<10))
    #expect(try iterator.next() == nil)
    iterator = list.makeIterator()
    #expect(try iterator.next() == 0)
    try list.removeSubrange(0..<5)
    // As in Python, the next one is at the next index.
    #expect(try iterator.next() == 6)
    try list.append(10)
    found = []
    while let element = try iterator.next() { found.append(element) }
    #expect(found == [7, 8, 9, 10])
    #expect(try iterator.next() == nil)
  }

  @Test("_TestContainers.list_proxy_in_list") func listProxyInList() throws {
    let outer = try SharedList((0..<3).map { _ in try SharedList(Array(0..<5)) })
    #expect(try outer.elements.map { try $0.elements } == .init(repeating: Array(0..<5), count: 3))
    try outer[0]?.set(55, at: 2)
    #expect(try outer[0]?.elements == [0, 1, 55, 3, 4])
    #expect(try outer[1]?.elements == Array(0..<5))
    #expect(try outer[1]?.popLast() == 4)
    #expect(try outer.elements.map { try $0.count } == [5, 4, 5])
    // Itself, which it is, and not a copy.
    let own = try SharedList<Item>()
    try own.append(.list(own))
    try own.append(.number(1))
    guard case .list(let inner) = try own[0] else { throw TestFailure("no list") }
    #expect(try inner[1] == .number(1))
    try inner.append(.number(2))
    #expect(try own.count == 3)
    // Let go of, so that this test leaves nothing.
    try own.removeAll()
  }

  @Test("_TestContainers.dict") func dict() throws {
    let dictionary = try SharedDictionary<Int, String>()
    let keys = Array(65..<70)
    func letter(_ key: Int) -> String { String(UnicodeScalar(UInt8(key))) }
    for key in keys { try dictionary.set(letter(key), forKey: key) }
    #expect(
      try dictionary.snapshot() == Dictionary(uniqueKeysWithValues: keys.map { ($0, letter($0)) }))
    #expect(try dictionary.keys == keys)
    #expect(try dictionary.values == keys.map(letter))
    let items = try dictionary.items
    #expect(items.map(\.key) == keys && items.map(\.value) == keys.map(letter))
  }

  @Test("_TestContainers.dict_iter") func dictIter() throws {
    let dictionary = try SharedDictionary((65..<70).map { ($0, "\($0)") })
    var iterator = try dictionary.makeIterator()
    var found: [Int] = []
    while let key = try iterator.next() { found.append(key) }
    #expect(found == Array(65..<70))
    #expect(try iterator.next() == nil)
    iterator = try dictionary.makeIterator()
    try dictionary.removeAll()
    #expect { try iterator.next() } throws: {
      ($0 as? PrimitivesError)?.code == .changedMeanwhile
    }
  }

  @Test("_TestContainers.dict_proxy_nested") func dictProxyNested() throws {
    let pets = try SharedDictionary(["ferrets": 2, "hamsters": 4])
    let supplies = try SharedDictionary(["water": 10, "feed": 3])
    let outer = try SharedDictionary(["pets": pets, "supplies": supplies])
    #expect(try outer["supplies"]?["water"] == 10)
    #expect(try outer["pets"]?.snapshot() == ["ferrets": 2, "hamsters": 4])
    try outer["supplies"]?.set(5, forKey: "blankets")
    #expect(try supplies["blankets"] == 5)
    try outer["supplies"]?.set(7, forKey: "water")
    #expect(try supplies["water"] == 7)
    _ = try Template().run(NestedDictionaryTask())
  }

  @Test("_TestContainers.nested_queue") func nestedQueue() throws {
    let list = try SharedList<Queue<Int>>()
    try list.append(Queue())
    try list[0]?.put(1)
    #expect(try list[0]?.get() == 1)
    let dictionary = try SharedDictionary<String, Item>()
    let queue = try Queue<Int>()
    try dictionary.set(.queue(queue), forKey: "queue")
    try queue.put(3)
    guard case .queue(let same) = try dictionary["queue"] else { throw TestFailure("no queue") }
    #expect(try same.get() == 3)
    #expect(queue.isEmpty)
  }
}

/// What stands in a dictionary lives on when no one has another handle of it.
struct NestedDictionaryTask: TemplateTask {
  func run(in context: TemplateContext) throws -> Passed {
    let outer = try SharedDictionary<String, SharedDictionary<String, Int>>()
    let before = Family.usedBytes
    let codes = try Children.run(1) { _ in
      try outer.set(SharedDictionary(["water": 7]), forKey: "supplies")
    }
    try require(codes == [0], "\(codes)")
    try require(try outer["supplies"]?["water"] == 7, "not there")
    try outer["supplies"]?.set(5, forKey: "blankets")
    try require(try outer["supplies"]?["blankets"] == 5, "a copy")
    try require(Family.usedBytes > before, "it is nowhere")
    try outer.removeAll()
    let left = Family.usedBytes
    try outer.set(SharedDictionary(), forKey: "supplies")
    try outer.removeAll()
    try require(Family.usedBytes == left, "\(left) became \(Family.usedBytes)")
    return Passed()
  }
}
