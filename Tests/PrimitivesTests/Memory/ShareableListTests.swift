// SPDX-License-Identifier: Apache-2.0

import Checker
import FoundationEssentials
import Testing

@testable import Primitives

@Suite struct ShareableListTests {
  private func expect(
    _ code: PrimitivesError.Code, at location: SourceLocation = #_sourceLocation,
    from body: () throws -> Void
  ) {
    let error = #expect(throws: PrimitivesError.self, sourceLocation: location) { try body() }
    #expect(error?.code == code, "\(String(describing: error))", sourceLocation: location)
  }

  @Test("_TestSharedMemory.shared_memory_ShareableList_basics")
  func basics() throws {
    let howdy = ShareableValue.bytes(Array("HoWdY".utf8))
    let values: [ShareableValue] = ["howdy", howdy, -273.154, 100, nil, true, 42]
    let list = try ShareableList(values)
    #expect(Array(list) == values && list.count == 7)
    // Bounds and searching.
    #expect(list.first == "howdy" && list.last == 42)
    #expect(list.firstIndex(of: 100) == 3 && list.firstIndex(of: 101) == nil)
    #expect(list.count(of: 42) == 1 && list.count(of: 100) == 1 && list.count(of: "none") == 0)
    // Another kind at a place.
    try list.set("some", at: 4)
    #expect(list[4] == "some")
    expect(.limitExceeded) { try list.set("far too many", at: 4) }
    #expect(list[4] == "some")
    // Eight bytes of UTF-8 fit, nine do not, and nothing spills.
    try list.set("encodés", at: 0)
    #expect(list[0] == "encodés" && list[1] == howdy)
    expect(.limitExceeded) { try list.set("encodées", at: 0) }
    #expect(list[0] == "encodés" && list[1] == howdy)
    // A copy is another list; attaching is the same one.
    let copy = try ShareableList(Array(list))
    #expect(copy.name != list.name)
    try copy.set(false, at: 0)
    #expect(list[0] == "encodés")
    let same = try ShareableList(attaching: list.name)
    try same.set(1.5, at: 6)
    #expect(list[6] == 1.5 && same.count == 7)
    let empty = try ShareableList([])
    #expect(empty.isEmpty && empty.count == 0 && empty.count(of: nil) == 0)
    #expect(try ShareableList(attaching: empty.name).isEmpty)
  }

  @Test(
    "weakness 28: strings and bytes keep every byte",
    arguments: [
      "", "\0", "a\0", "\0\0\0\0\0\0\0\0\0", "trailing\0\0\0", "é", "e\u{301}", "👩‍👩‍👧‍👦",
      "\u{10FFFF}", "naïveté naïveté", "12345678", "123456789",
    ])
  func everyByte(text: String) throws {
    let list = try ShareableList([.string(text), .bytes(Array(text.utf8)), .string(text), 7])
    let same = try ShareableList(attaching: list.name)
    #expect(same[0] == .string(text) && same[1] == .bytes(Array(text.utf8)) && same[3] == 7)
    guard case .string(let found) = same[2] else { throw TestFailure("\(same)") }
    #expect(Array(found.utf8) == Array(text.utf8))
    try list.set("", at: 0)
    try list.set(.string(text), at: 0)
    #expect(same[0] == .string(text) && same[1] == .bytes(Array(text.utf8)))
    #expect(list.capacity(at: 0) == max(8, (text.utf8.count + 7) / 8 * 8))
  }

  @Test func `numbers keep every bit`() throws {
    let numbers: [ShareableValue] = [
      .int(.min), .int(.max), 0, .double(-0.0), .double(.infinity), .double(.pi), false, nil,
      .double(.leastNonzeroMagnitude),
    ]
    let list = try ShareableList(numbers)
    #expect(Array(list) == numbers)
    try list.set(.double(.init(bitPattern: 0xFFF4_0000_DEAD_BEEF)), at: 0)
    guard case .double(let found) = list[0] else { throw TestFailure("\(list)") }
    #expect(found.bitPattern == 0xFFF4_0000_DEAD_BEEF)
    for index in list.indices {
      for value in numbers {
        try list.set(value, at: index)
        #expect(list[index] == value)
      }
    }
  }

  @Test func `slots can be larger than their first values`() throws {
    let list = try ShareableList([nil, "x"], slotCapacity: 20)
    #expect(list.capacity(at: 0) == 24)
    try list.set(.string(String(repeating: "é", count: 12)), at: 0)
    expect(.limitExceeded) { try list.set(.bytes([UInt8](repeating: 1, count: 25)), at: 0) }
    #expect(list[1] == "x")
  }

  @Test func `an update is a reading and a writing in one`() throws {
    let list = try ShareableList([1, "a"])
    try list.update(at: 0) { value in
      #expect(value == 1)
      value = 2
    }
    #expect(list[0] == 2)
    #expect(throws: TestFailure.self) {
      try list.update(at: 0) {
        $0 = 3
        throw TestFailure("planted")
      }
    }
    #expect(list[0] == 2)
  }

  @Test("_TestSharedMemory.shared_memory_ShareableList_pickling")
  func codable() throws {
    let small = try ShareableList([1, 2])
    let large = try ShareableList([ShareableValue](repeating: "longer", count: 5000))
    let bytes = try MessageEncoding.encode(small).bytes
    #expect(try MessageEncoding.encode(large).bytes.count == bytes.count)
    let same = try MessageEncoding.decode(ShareableList.self, from: bytes)
    try same.set(9, at: 1)
    #expect(small[1] == 9)
    let json = try JSONEncoder().encode([large])
    #expect(try JSONDecoder().decode([ShareableList].self, from: json)[0][4999] == "longer")
  }

  @Test("_TestSharedMemory.shared_memory_ShareableList_pickling_dead_object")
  func codableOfTheGone() throws {
    let list = try ShareableList([1])
    let bytes = try MessageEncoding.encode(list).bytes
    list.memory.close()
    expect(.notFound) { _ = try MessageEncoding.decode(ShareableList.self, from: bytes) }
  }

  @Test func `the name goes with the last list`() throws {
    let name = SharedName.fresh()
    do {
      let list = try ShareableList([1], name: name)
      #expect(list.name == name && SharedName.isPresent(name))
      expect(.alreadyExists) { _ = try ShareableList([1], name: name) }
    }
    #expect(!SharedName.isPresent(name))
    do { _ = try ShareableList([5], name: name, keepsAfterLastUser: true) }
    #expect(try ShareableList(attaching: name)[0] == 5)
    try SharedMemory.unlink(name)
  }

  @Test(arguments: [-1, 1, .max, .min])
  func `an index out of range traps`(index: Int) async {
    await #expect(processExitsWith: .failure) { [index] in _ = try ShareableList([1])[index] }
    await #expect(processExitsWith: .failure) { [index] in try ShareableList([1]).set(1, at: index)
    }
    await #expect(processExitsWith: .failure) { [index] in
      _ = try ShareableList([1]).capacity(at: index)
    }
    SharedMemory.removeAbandoned()
  }

  private func attachingFails(_ name: String) -> PrimitivesError.Code? {
    do {
      _ = try ShareableList(attaching: name)
      return nil
    } catch {
      return error.code
    }
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func `memory that is no list is an error, whatever is in it`(seed: UInt64) throws {
    var noise = ByteNoise(seed: seed)
    let list = try ShareableList(["a", 1, nil, 2.5])
    let valid = list.memory.bytes(0..<list.memory.count)
    for _ in 0..<500 {
      list.memory.copyBytes(valid)
      for _ in 0...Int.random(in: 0..<3, using: &noise) {
        let place = Int.random(in: 0..<80, using: &noise)
        list.memory[place] = UInt8.random(in: .min ... .max, using: &noise)
      }
      let code = attachingFails(list.name)
      #expect(code == nil || code == .invalidHandle, "seed \(seed)")
    }
  }

  @Test(arguments: ShareableListTask.Case.allCases)
  func `a list`(under what: ShareableListTask.Case) throws {
    _ = try Template().run(ShareableListTask(what: what, name: SharedName.fresh()))
  }
}

struct ShareableListTask: TemplateTask {
  enum Case: String, Codable, CaseIterable, Sendable {
    case aWriterThatDiesBeforeItsCommit, killsOfWriters, updatesByMany
  }

  let what: Case
  let name: String

  func run(in context: TemplateContext) throws -> Passed {
    switch what {
    case .aWriterThatDiesBeforeItsCommit: try deathBeforeCommit()
    case .killsOfWriters: try killsOfWriters()
    case .updatesByMany: try updatesByMany()
    }
    return Passed()
  }

  private func deathBeforeCommit() throws {
    let list = try ShareableList(["old", 1], name: name)
    for _ in 0..<3 {
      let codes = try Children.run(1) { _ in
        try list.rehearse("new", at: 0)
        try list.update(at: 1) { _ in ProcessExit.byKill() }
      }
      try require(codes == [-9], "\(codes)")
      try require(list[0] == "old" && list[1] == 1, "\(list)")
    }
    try list.set("newer", at: 0)
    try require(list[0] == "newer" && list[1] == 1, "\(list)")
  }

  /// Each value is one letter, repeated; half of one and half of another would show.
  private func killsOfWriters() throws {
    let size = 3000
    let list = try ShareableList([.string(String(repeating: "a", count: size))], name: name)
    let isOver = try SharedValue(false)
    let reader = try ChildProcess.fork {
      while !isOver.value { try isWhole(list[0]) }
    }
    for round in 0..<20 {
      let turns = try CountingSemaphore(permits: 0)
      let writers = try (0..<3).map { index in
        try ChildProcess.fork { try writeForever(size, from: index, telling: turns) }
      }
      for _ in 0..<(30 + 11 * round) { turns.acquire() }
      writers.forEach { $0.kill() }
      _ = try Children.join(writers)
      try isWhole(list[0])
      try list.set("a", at: 0)
      try require(list[0] == "a", "\(list[0])")
    }
    isOver.value = true
    try require(Children.join([reader]) == [0], "the reader saw half a value")
  }

  private func writeForever(
    _ size: Int, from start: Int, telling turns: CountingSemaphore
  ) throws {
    let list = try ShareableList(attaching: name)
    let letters = ["b", "c", "d"].map { String(repeating: $0, count: size) }
    for turn in start... {
      try list.set(turn % 5 == 0 ? 7 : .string(letters[turn % 3]), at: 0)
      turns.release()
    }
  }

  private func isWhole(_ value: ShareableValue) throws {
    guard case .string(let text) = value else { return try require(value == 7, "\(value)") }
    let bytes = Array(text.utf8)
    try require(
      bytes == ["a".utf8.first ?? 0] || (bytes.count == 3000 && Set(bytes).count == 1), text)
  }

  private func updatesByMany() throws {
    let list = try ShareableList([0, "x"], name: name)
    let codes = try Children.run(8) { _ in
      let attached = try ShareableList(attaching: name)
      for _ in 0..<500 {
        try attached.update(at: 0) { value in
          guard case .int(let number) = value else { throw TestFailure("\(value)") }
          value = .int(number + 1)
        }
      }
    }
    try require(codes.allSatisfy { $0 == 0 } && list[0] == 4000, "\(codes), \(list)")
  }
}
