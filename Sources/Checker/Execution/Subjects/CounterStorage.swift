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
