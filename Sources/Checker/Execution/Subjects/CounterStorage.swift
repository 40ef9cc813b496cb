// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Where a shared counter stands.
protocol CounterStorage: Sendable {
  func read() throws -> UInt64
  func write(_ value: UInt64) throws
}

extension SharedValue<UInt64>: CounterStorage {
  func read() -> UInt64 { value }
  func write(_ value: UInt64) { self.value = value }
}

/// In the middle of an array.
struct ArrayStorage: CounterStorage {
  private static let place = 500

  private let array: SharedArray<UInt64>

  init() throws {
    array = try SharedArray(repeating: 0, count: 1000)
  }

  func read() -> UInt64 { array[Self.place] }
  func write(_ value: UInt64) { array[Self.place] = value }
}

/// In memory that has a name.
struct NamedStorage: CounterStorage {
  private static let offset = 64

  private let memory: SharedMemory

  init() throws {
    memory = try SharedMemory(count: 4096)
  }

  func read() -> UInt64 { memory.load(fromByteOffset: Self.offset, as: UInt64.self) }
  func write(_ value: UInt64) { memory.store(value, toByteOffset: Self.offset) }
}

/// In a slot of a list.
struct ListStorage: CounterStorage {
  private static let slot = 1

  private let list: ShareableList

  init() throws {
    list = try ShareableList(["a counter", 0, nil])
  }

  func read() throws -> UInt64 {
    guard case .int(let value) = list[Self.slot] else {
      throw CheckerError("the slot holds \(list[Self.slot]) and no number")
    }
    return UInt64(bitPattern: value)
  }

  func write(_ value: UInt64) throws {
    try list.set(.int(Int64(bitPattern: value)), at: Self.slot)
  }
}
