// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing

@testable import Primitives

@Suite struct SharedMemoryTests {
  private func expect(
    _ code: PrimitivesError.Code, at location: SourceLocation = #_sourceLocation,
    from body: () throws -> Void
  ) {
    let error = #expect(throws: PrimitivesError.self, sourceLocation: location) { try body() }
    #expect(error?.code == code, "\(String(describing: error))", sourceLocation: location)
  }

  @Test("_TestSharedMemory.shared_memory_basics")
  func basics() throws {
    let name = SharedName.fresh()
    let first = try SharedMemory(name: name, count: 512)
    #expect(first.name == name && first.count == 512 && !first.keepsAfterLastUser)
    #expect((0..<512).allSatisfy { first[$0] == 0 })
    first[0] = 42
    let second = try SharedMemory(attaching: name)
    #expect(second.count == 512 && second[0] == 42)
    second[1] = 17
    #expect(first[1] == 17)
    expect(.alreadyExists) { _ = try SharedMemory(name: name, count: 512) }
    expect(.notFound) { _ = try SharedMemory(attaching: name + "x") }
    try first.unlink()
    expect(.notFound) { try first.unlink() }
    expect(.notFound) { try second.unlink() }
    expect(.notFound) { try SharedMemory.unlink(name) }
    second[2] = 5
    #expect(first[2] == 5)
    expect(.notFound) { _ = try SharedMemory(attaching: name) }
  }

  @Test("_TestSharedMemory.shared_memory_name_with_embedded_null")
  func nulInName() {
    expect(.invalidArgument) { _ = try SharedMemory(name: "a\0b", count: 1) }
    expect(.invalidArgument) { _ = try SharedMemory(attaching: "a\0b") }
    expect(.invalidArgument) { try SharedMemory.unlink("a\0b") }
  }

  @Test(arguments: ["", ".", "..", "/a", "a/b", String(repeating: "é", count: 128)])
  func `what cannot be a name is refused`(name: String) {
    expect(.invalidArgument) { _ = try SharedMemory(name: name, count: 1) }
    expect(.invalidArgument) { _ = try SharedMemory(attaching: name) }
    expect(.invalidArgument) { try SharedMemory.unlink(name) }
  }

  @Test("TestResourceTracker.too_long_name_resource: 255 bytes are a name, 256 are none")
  func longNames() throws {
    let fresh = SharedName.fresh()
    let longest = fresh + String(repeating: "n", count: 255 - fresh.utf8.count)
    let memory = try SharedMemory(name: longest, count: 1)
    #expect(try SharedMemory(attaching: longest).count == 1)
    expect(.invalidArgument) { _ = try SharedMemory(name: longest + "n", count: 1) }
    withExtendedLifetime(memory) {}
  }

  @Test(
    "TestSharedMemoryNames.that_shared_memory_name_with_colons_has_no_resource_tracker_errors",
    arguments: [
      "a:b:c", "a\nb", " a b ", "שלום", "👩‍👩‍👧‍👦", "-", "\u{7F}",
    ])
  func oddNames(suffix: String) throws {
    let name = SharedName.fresh(suffix)
    let memory = try SharedMemory(name: name, count: 8)
    memory.store(7, toByteOffset: 0)
    #expect(try SharedMemory(attaching: name).load(fromByteOffset: 0, as: Int.self) == 7)
    memory.close()
    #expect(!SharedName.isPresent(name))
  }

  @Test("_TestSharedMemory.shared_memory_recreate")
  func takenRandomNames() throws {
    let taken = try SharedMemory(count: 1)
    let free = SharedName.fresh()
    var names = [taken.name, taken.name, free]
    let memory = try SharedMemory(
      name: nil, count: 1, keepsAfterLastUser: false, names: { names.removeFirst() }
    ) { _ in }
    #expect(memory.name == free && names.isEmpty)
  }

  @Test("_TestSharedMemory.invalid_shared_memory_creation", arguments: [0, -1, .min])
  func impossibleCounts(count: Int) {
    expect(.invalidArgument) { _ = try SharedMemory(count: count) }
  }

  @Test(
    "weakness 27: a full /dev/shm is an error at creation",
    arguments: [
      .max, .max - 4095, 1 << 60, 1 << 52,
    ])
  func tooLarge(count: Int) {
    let name = SharedName.fresh()
    expect(.outOfMemory) { _ = try SharedMemory(name: name, count: count) }
    #expect(!SharedName.isPresent(name))
  }

  @Test("_TestSharedMemory.shared_memory_pickle_unpickle, through any encoder")
  func codable() throws {
    let memory = try SharedMemory(count: 100_000)
    memory.copyBytes([1, 2, 3], toByteOffset: 5)
    let bytes = try MessageEncoding.encode(memory).bytes
    #expect(bytes.count < 100)
    let decoded = try MessageEncoding.decode(SharedMemory.self, from: bytes)
    #expect(decoded.bytes(5..<8) == [1, 2, 3])
    let json = try JSONEncoder().encode([memory])
    #expect(try JSONDecoder().decode([SharedMemory].self, from: json)[0][6] == 2)
  }

  @Test("_TestSharedMemory.shared_memory_pickle_unpickle_dead_object")
  func codableOfTheGone() throws {
    let memory = try SharedMemory(count: 10)
    let bytes = try MessageEncoding.encode(memory).bytes
    memory.close()
    expect(.notFound) { _ = try MessageEncoding.decode(SharedMemory.self, from: bytes) }
  }

  @Test func `the last value that goes takes the name along`() throws {
    let name = SharedName.fresh()
    do {
      let first = try SharedMemory(name: name, count: 10)
      do {
        let second = try SharedMemory(attaching: name)
        second[3] = 3
      }
      #expect(SharedName.isPresent(name))
      #expect(first[3] == 3)
    }
    #expect(!SharedName.isPresent(name))
    let again = try SharedMemory(name: name, count: 20)
    #expect(again.count == 20 && again[3] == 0)
  }

  @Test func `closing twice is closing once, and others stay`() throws {
    let first = try SharedMemory(count: 10)
    let second = try SharedMemory(attaching: first.name)
    first.close()
    first.close()
    second[0] = 1
    #expect(SharedName.isPresent(second.name))
    #expect(try SharedMemory(attaching: second.name)[0] == 1)
    second.close()
    #expect(!SharedName.isPresent(second.name))
  }

  @Test func `a name that is gone may be another's by the time one lets go`() throws {
    let name = SharedName.fresh()
    let old = try SharedMemory(name: name, count: 10)
    try old.unlink()
    let new = try SharedMemory(name: name, count: 20)
    expect(.notFound) { try old.unlink() }
    old.close()
    #expect(try SharedMemory(attaching: name).count == 20)
    withExtendedLifetime(new) {}
  }

  @Test("_TestSharedMemory.shared_memory_untracking: a kept name stays until it is removed")
  func kept() throws {
    let name = SharedName.fresh()
    do {
      let memory = try SharedMemory(name: name, count: 10, keepsAfterLastUser: true)
      memory[9] = 9
    }
    SharedMemory.removeAbandoned()
    expect(.alreadyExists) { _ = try SharedMemory(name: name, count: 10) }
    do {
      let memory = try SharedMemory(attaching: name)
      #expect(memory.keepsAfterLastUser && memory[9] == 9)
    }
    #expect(SharedName.isPresent(name))
    try SharedMemory.unlink(name)
    expect(.notFound) { try SharedMemory.unlink(name) }
    #expect(!SharedName.isPresent(name))
  }

  @Test func `nothing is removed while it is used`() throws {
    let memory = try SharedMemory(count: 10)
    #expect(!SharedMemory.removeAbandoned().contains(memory.name))
    #expect(SharedName.isPresent(memory.name))
  }

  @Test func `a use after closing traps`() async {
    await #expect(processExitsWith: .failure) {
      let memory = try SharedMemory(count: 10)
      memory.close()
      memory[0] = 1
    }
    await #expect(processExitsWith: .failure) {
      let memory = try SharedMemory(count: 10)
      memory.withBytes { _ in memory.close() }
    }
    SharedMemory.removeAbandoned()
  }

  @Test func `what other programs made is attached, and never removed`() throws {
    let name = SharedName.fresh()
    let path = "/dev/shm/" + name
    try Data(repeating: 7, count: 5000).write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    do {
      let memory = try SharedMemory(attaching: name)
      #expect(memory.count == 5000 && memory[4999] == 7 && memory.keepsAfterLastUser)
      memory[0] = 8
      expect(.invalidHandle) { try memory.withLock {} }
    }
    SharedMemory.removeAbandoned()
    expect(.alreadyExists) { _ = try SharedMemory(name: name, count: 10) }
    #expect(ProcFile.read(path)?.first == 8)
    try SharedMemory.unlink(name)
    #expect(!SharedName.isPresent(name))
  }

  @Test("weakness 26: a failed attach removes nothing")
  func failedAttach() throws {
    let name = SharedName.fresh()
    let path = "/dev/shm/" + name
    try Data().write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    expect(.systemFailure) { _ = try SharedMemory(attaching: name) }
    #expect(SharedName.isPresent(name))
    let list = try ShareableList([1])
    let memory = try SharedMemory(count: 10)
    expect(.invalidHandle) { _ = try ShareableList(attaching: memory.name) }
    expect(.alreadyExists) { _ = try SharedMemory(name: list.name, count: 10) }
    #expect(SharedName.isPresent(memory.name) && SharedName.isPresent(list.name))
  }
}
