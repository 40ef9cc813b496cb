// SPDX-License-Identifier: Apache-2.0

import Primitives
import Testing

@Suite struct SharedMemoryBytesTests {
  @Test func `numbers of every size are kept, wherever they lie`() throws {
    let memory = try SharedMemory(count: 64)
    for offset in 0...48 {
      memory.store(UInt8.max, toByteOffset: offset)
      #expect(memory.load(fromByteOffset: offset, as: Int8.self) == -1)
      memory.store(Int16.min, toByteOffset: offset)
      #expect(memory.load(fromByteOffset: offset, as: Int16.self) == .min)
      memory.store(Int32(-5), toByteOffset: offset)
      #expect(memory.load(fromByteOffset: offset, as: Int32.self) == -5)
      memory.store(UInt64.max - 1, toByteOffset: offset)
      #expect(memory.load(fromByteOffset: offset, as: UInt64.self) == UInt64.max - 1)
      memory.store(Int128.min, toByteOffset: offset)
      #expect(memory.load(fromByteOffset: offset, as: Int128.self) == .min)
      memory.store(Float(1.5), toByteOffset: offset)
      #expect(memory.load(fromByteOffset: offset, as: Float.self) == 1.5)
      memory.store(-0.1, toByteOffset: offset)
      #expect(memory.load(fromByteOffset: offset, as: Double.self) == -0.1)
    }
  }

  @Test func `integers change indivisibly`() throws {
    let memory = try SharedMemory(count: 16)
    memory.store(UInt8(250), toByteOffset: 3)
    #expect(memory.add(10 as UInt8, atByteOffset: 3) == 250)
    #expect(memory[3] == 4)
    #expect(memory.add(-1, atByteOffset: 8) == 0)
    #expect(memory.load(fromByteOffset: 8, as: Int.self) == -1)
    #expect(!memory.compareExchange(0, 5, atByteOffset: 8))
    #expect(memory.compareExchange(-1, 5, atByteOffset: 8))
    #expect(memory.load(fromByteOffset: 8, as: Int.self) == 5)
  }

  @Test func `bytes are copied in and out`() throws {
    let memory = try SharedMemory(count: 10)
    memory.copyBytes(1...10)
    memory.copyBytes([UInt8](), toByteOffset: 10)
    memory.copyBytes([20, 30][...], toByteOffset: 8)
    #expect(memory.bytes(0..<10) == [1, 2, 3, 4, 5, 6, 7, 8, 20, 30])
    #expect(memory.bytes(10..<10).isEmpty)
  }

  @Test func `bytes are reached in place`() throws {
    let memory = try SharedMemory(count: 10)
    memory.withMutableBytes { bytes in
      for index in bytes.indices { bytes[index] = UInt8(index * 2) }
    }
    let sum = memory.withBytes { bytes in bytes.indices.reduce(0) { $0 + Int(bytes[$1]) } }
    #expect(sum == 90)
  }

  @Test func `errors come through as they are`() throws {
    let memory = try SharedMemory(count: 10)
    #expect(throws: TestFailure.self) {
      try memory.withBytes { _ throws(TestFailure) in throw TestFailure("planted") }
    }
    #expect(throws: TestFailure.self) {
      try memory.withLock { throw TestFailure("planted") }
    }
    #expect(try memory.withLock { 5 } == 5)
  }

  @Test(arguments: [-1, 10, .max, .min])
  func `what is out of range traps`(offset: Int) async {
    await #expect(processExitsWith: .failure) { [offset] in
      _ = try SharedMemory(count: 10)[offset]
    }
    await #expect(processExitsWith: .failure) { [offset] in
      try SharedMemory(count: 10).store(1, toByteOffset: offset)
    }
    await #expect(processExitsWith: .failure) { [offset] in
      try SharedMemory(count: 10).copyBytes([1], toByteOffset: offset)
    }
    SharedMemory.removeAbandoned()
  }

  @Test func `asking for a lock that one has traps`() async {
    await #expect(processExitsWith: .failure) {
      let memory = try SharedMemory(count: 10)
      try memory.withLock { try memory.withLock {} }
    }
    SharedMemory.removeAbandoned()
  }
}
