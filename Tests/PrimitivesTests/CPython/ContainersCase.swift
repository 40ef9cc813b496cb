// SPDX-License-Identifier: Apache-2.0

import Primitives

/// The cases of CPython's `_TestContainers`, wherever the objects come from.
enum ContainersCase: String, Codable, Sendable {
  case list, listIter, listProxyInList, dict, dictIter, dictProxyNested, nestedQueue, namespace

  func run(with manager: some ObjectSource) throws {
    switch self {
    case .list: try list(manager)
    case .listIter: try listIter(manager)
    case .listProxyInList: try listProxyInList(manager)
    case .dict: try dict(manager)
    case .dictIter: try dictIter(manager)
    case .dictProxyNested: try dictProxyNested(manager)
    case .nestedQueue: try nestedQueue(manager)
    case .namespace: try namespace(manager)
    }
  }

  private func numbers(_ manager: some ObjectSource, _ count: Int) throws -> SharedList<Int> {
    let list = try manager.list(of: Int.self)
    try list.append(contentsOf: 0..<count)
    return list
  }

  private func list(_ manager: some ObjectSource) throws {
    let first = try numbers(manager, 10)
    try require(try first.elements == Array(0..<10), "\(try first.elements)")
    let second = try manager.list(of: Int.self)
    try require(try second.elements == [], "not empty")
    try second.append(contentsOf: 0..<5)
    try require(try second[2] == 2 && second[5] == nil, "an element")
    try require(try second.elements(in: 2..<10) == [2, 3, 4], "a slice")
    try second.repeatElements(2)
    try require(try second.elements == [0, 1, 2, 3, 4, 0, 1, 2, 3, 4], "repeated")
    try second.append(contentsOf: [5, 6])
    try require(try second.elements.suffix(3) == [4, 5, 6], "joined")
    // What is in a list is there by reference.
    let nested = try manager.list(of: SharedList<Int>.self)
    try nested.append(contentsOf: [first, second])
    try require(
      try nested.elements.map { try $0.elements } == [first.elements, second.elements], "nested")
    try first.append(100)
    try require(try nested[0]?.elements == Array(0..<10) + [100], "a copy was nested")
  }

  private func listIter(_ manager: some ObjectSource) throws {
    let list = try numbers(manager, 10)
    var iterator = list.makeIterator()
    for number in 0..<10 { try require(try iterator.next() == number, "\(number)") }
    for _ in 0..<2 { try require(try iterator.next() == nil, "not at the end") }
    var other = list.makeIterator()
    try list.set(100, at: 0)
    try require(try other.next() == 100, "a copy was gone through")
    try require(try other.next() == 1, "not the next")
  }

  /// A list that can be in itself.
  private struct Link: Codable, Sendable {
    let list: SharedList<Link>
  }

  private func listProxyInList(_ manager: some ObjectSource) throws {
    let outer = try manager.list(of: SharedList<Int>.self)
    for _ in 0..<3 { try outer.append(numbers(manager, 3)) }
    try outer[0]?.set(55, at: 2)
    try require(try outer[0]?.elements == [0, 1, 55], "not changed")
    for index in 1..<3 { try require(try outer[index]?.elements == [0, 1, 2], "\(index)") }
    try require(try outer[1]?.popLast() == 2 && outer[1]?.count == 2, "not popped")
    // It lives without the outer one.
    let inner = try outer.remove(at: 1)
    try outer.removeAll()
    try require(try inner?.elements == [0, 1] && outer.isEmpty, "gone")
    let loop = try manager.list(of: Link.self)
    try loop.append(Link(list: loop))
    try require(try loop[0]?.list[0]?.list.count == 1, "not in itself")
    try loop[0]?.list.removeAll()
    try require(try loop.isEmpty, "another one")
  }

  private func dict(_ manager: some ObjectSource) throws {
    let dictionary = try manager.dictionary(of: Int.self, String.self)
    let indices = Array(65..<70)
    for index in indices { try dictionary.set(Self.letter(index), forKey: index) }
    try require(
      try dictionary.snapshot()
        == Dictionary(uniqueKeysWithValues: indices.map { ($0, Self.letter($0)) }), "a copy")
    try require(try dictionary.keys == indices, "keys")
    try require(try dictionary.values == ["A", "B", "C", "D", "E"], "values")
    let items = try dictionary.items
    try require(items.map(\.key) == indices && items.last?.value == "E", "\(items)")
  }

  private static func letter(_ code: Int) -> String {
    String(UnicodeScalar(UInt8(code)))
  }

  private func dictIter(_ manager: some ObjectSource) throws {
    let dictionary = try manager.dictionary(of: Int.self, String.self)
    for index in 65..<70 { try dictionary.set(Self.letter(index), forKey: index) }
    var iterator = try dictionary.makeIterator()
    for index in 65..<70 { try require(try iterator.next() == index, "\(index)") }
    for _ in 0..<2 { try require(try iterator.next() == nil, "not at the end") }
    var other = try dictionary.makeIterator()
    try dictionary.removeAll()
    try requireError(.changedMeanwhile) { _ = try other.next() }
  }

  private func dictProxyNested(_ manager: some ObjectSource) throws {
    let outer = try manager.dictionary(of: String.self, SharedDictionary<String, Int>.self)
    do {
      let pets = try manager.dictionary(of: String.self, Int.self)
      try pets.merge(["ferrets": 2, "hamsters": 4])
      let supplies = try manager.dictionary(of: String.self, Int.self)
      try supplies.merge(["water": 10, "feed": 3])
      try outer.merge([("pets", pets), ("supplies", supplies)])
      try require(try outer["supplies"]?["water"] == 10, "water")
      try outer["supplies"]?.set(5, forKey: "blankets")
      try require(try supplies["blankets"] == 5, "a copy was nested")
      try supplies.set(7, forKey: "water")
      try require(try outer["supplies"]?["water"] == 7, "a copy came out")
    }
    // Nothing but the outer one refers to them now.
    try require(try outer["pets"]?.snapshot() == ["ferrets": 2, "hamsters": 4], "pets")
    try require(try outer["supplies"]?.count == 3, "supplies")
    let supplies = try outer["supplies"]
    try outer.removeAll()
    try require(try outer.isEmpty && supplies?["water"] == 7, "gone with the outer one")
    let list = try manager.list(of: SharedDictionary<String, Int>.self)
    try list.append(contentsOf: [supplies].compactMap { $0 })
    try list[0]?.set(1, forKey: "feed")
    try require(try supplies?["feed"] == 1, "a copy in a list")
  }

  private func nestedQueue(_ manager: some ObjectSource) throws {
    let list = try manager.list(of: Proxy<Queue<Int>>.self)
    try list.append(manager.queue(of: Int.self))
    try list[0]?.put(123)
    try require(try list[0]?.get() == 123, "in a list")
    let dictionary = try manager.dictionary(of: Int.self, Proxy<Queue<Int>>.self)
    try dictionary.set(manager.queue(of: Int.self), forKey: 0)
    try dictionary[0]?.put(456)
    try require(try dictionary[0]?.get() == 456, "in a dictionary")
  }

  private func namespace(_ manager: some ObjectSource) throws {
    let namespace = try manager.namespace()
    try namespace.set("Bob", forKey: "name")
    try namespace.set("Builder", forKey: "job")
    // Nothing is hidden: a name is a name.
    try namespace.set(1, forKey: "_hidden")
    try require(try namespace.value(forKey: "name") == "Bob", "name")
    try require(try namespace.names == ["name", "job", "_hidden"], "\(try namespace.names)")
    try require(try namespace.remove("job") && !namespace.remove("job"), "job")
    try require(try namespace.value(forKey: "job", as: String.self) == nil, "job is there")
    try require(try namespace.value(forKey: "name") == "Bob", "name is gone")
    try require(try namespace.value(forKey: "_hidden") == 1, "_hidden")
  }
}
