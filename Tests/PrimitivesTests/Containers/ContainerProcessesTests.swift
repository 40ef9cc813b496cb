// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// Real processes at one container.
@Suite struct ContainerProcessesTests {
  @Test func `no change of any process is lost`() throws {
    _ = try Template().run(ContainerProcessesTask(what: .counters))
  }

  @Test func `what one stores another one gets, handles included`() throws {
    _ = try Template().run(ContainerProcessesTask(what: .handles))
  }

  @Test func `many elements of each process stay together and in order`() throws {
    _ = try Template().run(ContainerProcessesTask(what: .order))
  }

  @Test func `values carry handles, and keep them alive`() throws {
    _ = try Template().run(ContainerProcessesTask(what: .values))
  }

  @Test func `elements carry handles, and keep them alive`() throws {
    _ = try Template().run(ContainerProcessesTask(what: .elements))
  }

  @Test func `one within another stays live, and goes with it`() throws {
    _ = try Template().run(ContainerProcessesTask(what: .nested))
  }

  @Test func `a long chain of lists goes at once`() throws {
    _ = try Template().run(ContainerProcessesTask(what: .chain))
  }

  @Test func `nothing is left of what was removed`() throws {
    _ = try Template().run(ContainerProcessesTask(what: .emptied))
  }

  @Test func `what is killed in the middle leaves whole entries`() throws {
    _ = try Template().run(ContainerProcessesTask(what: .kills))
  }
}

struct ContainerProcessesTask: TemplateTask {
  enum Case: String, Codable {
    case counters, handles, order, kills, values, elements, nested, chain, emptied
  }

  let what: Case

  func run(in context: TemplateContext) throws -> Passed {
    let before = Family.usedBytes
    switch what {
    case .counters: try counters()
    case .handles: try handles()
    case .order: try order()
    case .kills: try kills()
    case .values: try values()
    case .elements: try elements()
    case .nested: try nested()
    case .chain: try chain()
    case .emptied: try emptied()
    }
    try require(Family.usedBytes == before, "\(before) bytes in use became \(Family.usedBytes)")
    return Passed()
  }

  private func counters() throws {
    let counts = try SharedDictionary<String, Int>()
    let seen = try SharedSet<Int>()
    let codes = try Children.run(6) { index in
      for number in 0..<300 {
        try counts.modify("all") { $0 = ($0 ?? 0) + 1 }
        try counts.modify("\(number % 20)") { $0 = ($0 ?? 0) + 1 }
        try seen.insert(number * 6 + index)
      }
    }
    try require(codes == [0, 0, 0, 0, 0, 0], "\(codes)")
    try require(try counts["all"] == 1800, "\(try counts.items)")
    for number in 0..<20 { try require(try counts["\(number)"] == 90, "\(try counts.items)") }
    try require(try seen.snapshot() == Set(0..<1800), "\(try seen.count)")
  }

  private func handles() throws {
    let locks = try SharedDictionary<Int, Lock>()
    let total = try SharedValue(0)
    let gate = try Gate()
    let codes = try Children.run(4) { index in
      try locks.set(Lock(), forKey: index)
      if try locks.count == 4 { gate.open() }
      gate.wait()
      for _ in 0..<100 {
        // Whoever made it has let go of it long since, or ended.
        guard let lock = try locks[0] else { throw TestFailure("no lock") }
        try lock.withLock { total.value += 1 }
      }
    }
    try require(codes == [0, 0, 0, 0] && total.value == 400, "\(codes), \(total.value)")
    try require(try locks.count == 4, "\(try locks.count)")
  }

  private func order() throws {
    let list = try SharedList<[Int]>()
    let codes = try Children.run(4) { index in
      for number in 0..<100 {
        try list.append(contentsOf: (0..<3).map { [index, number, $0] })
      }
    }
    try require(codes == [0, 0, 0, 0], "\(codes)")
    let elements = try list.elements
    try require(elements.count == 1200, "\(elements.count)")
    var next = [0, 0, 0, 0]
    for start in stride(from: 0, to: 1200, by: 3) {
      let (index, number) = (elements[start][0], elements[start][1])
      try require(number == next[index], "out of order at \(start)")
      next[index] += 1
      for offset in 0..<3 {
        try require(elements[start + offset] == [index, number, offset], "torn at \(start)")
      }
    }
  }

  /// Each entry is written by all; what is there is what one of them has written, and whole.
  private func kills() throws {
    let dictionary = try SharedDictionary<Int, [Int]>()
    let list = try SharedList<String>()
    for round in 0..<20 {
      let ready = try CountingSemaphore(permits: 0)
      let children = try (0..<3).map { index in
        try ChildProcess.fork {
          ready.release()
          for number in 0... {
            let value = [Int](repeating: number, count: number % 90)
            try dictionary.set(value, forKey: number % 7)
            try dictionary.merge([(8, value), (9, value)])
            try list.append(String(repeating: "z", count: number % 20))
            if try list.count > 100 { try list.removeSubrange(index..<99) }
          }
        }
      }
      for _ in children { ready.acquire() }
      for child in children { child.kill() }
      let codes = try Children.join(children)
      try require(codes == [-9, -9, -9], "\(codes)")
      for (key, value) in try dictionary.items {
        try require(Set(value).count <= 1, "round \(round): torn at \(key)")
      }
      try require(try dictionary[8] == dictionary[9], "round \(round): half merged")
      for text in try list.elements {
        try require(text.allSatisfy { $0 == "z" }, "round \(round): torn")
      }
    }
    try require(Family.inventory().lostBytes == 0, "lost bytes")
  }

  // MARK: What is left

  private func values() throws {
    let dictionary = try SharedDictionary<String, [SharedValue<Int>]>()
    func numbers(_ key: String) throws -> [Int] { try dictionary[key]?.map(\.value) ?? [] }
    try dictionary.set([SharedValue(1), SharedValue(2)], forKey: "a")
    try require(try numbers("a") == [1, 2], "\(try numbers("a"))")
    let first = try dictionary["a"] ?? []
    first[0].value = 10
    try require(try numbers("a") == [10, 2], "\(try numbers("a"))")
    try dictionary.set([first[1]], forKey: "a")
    try require(try numbers("a") == [2], "\(try numbers("a"))")
    let taken = try dictionary.removeValue(forKey: "a") ?? []
    try require(taken.map(\.value) == [2], "\(taken.map(\.value))")
    try dictionary.set(taken + taken, forKey: "b")
    try dictionary.merge([("b", [SharedValue(5)]), ("c", [SharedValue(6)])])
    try require(try numbers("b") == [5] && numbers("c") == [6], "\(try numbers("b"))")
    let last = try dictionary.popLast()
    try require(last?.value.map(\.value) == [6], "another value")
  }

  private func elements() throws {
    let list = try SharedList<SharedValue<Int>>()
    func numbers() throws -> [Int] { try list.elements.map(\.value) }
    for number in 0..<10 { try list.append(SharedValue(number)) }
    try list[3]?.add(100)
    try list.reverse()
    try require(try numbers() == [9, 8, 7, 6, 5, 4, 103, 2, 1, 0], "\(try numbers())")
    try list.repeatElements(3)
    try require(try list.count == 30, "\(try numbers())")
    guard let taken = try list.remove(at: 6) else { throw TestFailure("no element") }
    taken.value = -1
    try require(try list[15]?.value == -1, "\(try numbers())")
    try list.set(SharedValue(50), at: 0)
    try list.replaceSubrange(1..<28, with: [taken])
    try require(try numbers() == [50, -1, 0], "\(try numbers())")
    try list.insert(taken, at: 1)
    try require(try list.popLast()?.value == 0, "\(try numbers())")
  }

  private func nested() throws {
    let outer = try SharedDictionary<String, SharedDictionary<String, SharedList<Int>>>()
    try outer.set(SharedDictionary(["x": SharedList([1])]), forKey: "a")
    try outer["a"]?["x"]?.append(2)
    let elements = try outer["a"]?["x"]?.elements
    try require(elements == [1, 2], "\(String(describing: elements))")
  }

  private func chain() throws {
    var list = try SharedList<Link>()
    for _ in 0..<30_000 {
      let next = try SharedList<Link>()
      try next.append(Link(list: list))
      list = next
    }
    try require(try list[0]?.list.count == 1, "no chain")
  }

  private func emptied() throws {
    let dictionary = try SharedDictionary<Int, String>()
    try dictionary.removeAll()
    let list = try SharedList([""])
    try list.removeAll()
    let before = Family.usedBytes
    for number in 0..<1000 {
      try dictionary.set(String(repeating: "x", count: number), forKey: number)
      try list.append(String(repeating: "x", count: number))
    }
    for number in 0..<1000 {
      try dictionary.set("\(number)", forKey: number)
      try list.set("\(number)", at: number)
    }
    for number in 0..<1000 {
      try dictionary.removeValue(forKey: number)
      try list.popLast()
    }
    try dictionary.removeAll()
    // A short list keeps a little room.
    try require(Family.usedBytes <= before + 1024, "\(before) became \(Family.usedBytes)")
    try require(Family.inventory().lostBytes == 0, "lost bytes")
  }
}

/// A link of a chain of lists.
struct Link: Codable, Sendable {
  let list: SharedList<Link>
}
