// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Primitives

@Suite(.enabled(if: Python.isThere, "there is no python3 with multiprocessing.shared_memory"))
struct SharedMemoryCPythonTests {
  @Test func `CPython attaches our memory, reads it and writes it`() throws {
    let memory = try SharedMemory(count: 5000)
    memory.copyBytes([1, 2, 3], toByteOffset: 4997)
    let output = try Python.run(
      """
      from multiprocessing import resource_tracker, shared_memory
      memory = shared_memory.SharedMemory("\(memory.name)")
      resource_tracker.unregister(memory._name, "shared_memory")
      print(memory.size, list(memory.buf[4997:5000]))
      memory.buf[0:3] = bytes([7, 8, 9])
      memory.close()
      """)
    // Two pages of data, and our own.
    #expect(output == "12288 [1, 2, 3]")
    #expect(memory.bytes(0..<3) == [7, 8, 9] && memory.count == 5000)
    #expect(SharedName.isPresent(memory.name))
  }

  @Test func `we attach CPython's memory, and leave its name alone`() throws {
    let name = SharedName.fresh()
    let made = try Python.run(
      """
      from multiprocessing import resource_tracker, shared_memory
      memory = shared_memory.SharedMemory("\(name)", create=True, size=100)
      resource_tracker.unregister(memory._name, "shared_memory")
      memory.buf[0] = 42
      print(memory.size)
      """)
    #expect(made == "100")
    do {
      let memory = try SharedMemory(attaching: name)
      #expect(memory.count == 100 && memory[0] == 42)
      memory[1] = 43
    }
    SharedMemory.removeAbandoned()
    let seen = try Python.run(
      """
      from multiprocessing import shared_memory
      memory = shared_memory.SharedMemory("\(name)")
      print(memory.buf[1])
      memory.unlink()
      """)
    #expect(seen == "43")
    #expect(!SharedName.isPresent(name))
  }

  @Test func `CPython's end does not reach who is attached`() throws {
    let memory = try SharedMemory(count: 10)
    // Without a word to its tracker, older versions remove the name at their end.
    _ = try Python.run(
      """
      from multiprocessing import shared_memory
      memory = shared_memory.SharedMemory("\(memory.name)")
      memory.buf[0] = 5
      """)
    #expect(memory[0] == 5)
  }
}

/// The machine's own Python, if there is one.
enum Python {
  static let isThere = (try? run("from multiprocessing import shared_memory")) != nil

  /// Runs a program and returns what it printed, without the end of the last line.
  static func run(_ program: String) throws -> String {
    let (code, output) = try CPython.run(["-c", program], withErrors: false)
    try #require(code == 0, "\(program)")
    return output.trimmingCharacters(in: .newlines)
  }
}
