// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

@Suite struct SharedValueTests {
  private struct Point: BitwiseCopyable, Sendable, Equatable {
    var x: Double
    var y: Double
    var z: Float
  }

  @Test func `values of every size are kept`() throws {
    #expect(try SharedValue(UInt8(200)).value == 200)
    #expect(try SharedValue(Int16(-5)).value == -5)
    #expect(try SharedValue(Float(1.5)).value == 1.5)
    #expect(try SharedValue(-1.25).value == -1.25)
    #expect(try SharedValue(true).value)
    let point = try SharedValue(Point(x: 1, y: 2, z: 3))
    point.value.y = 9
    #expect(point.value == Point(x: 1, y: 9, z: 3))
  }

  @Test func `integers change indivisibly`() throws {
    let value = try SharedValue(UInt8(250))
    #expect(value.add(10) == 250)
    #expect(value.value == 4)
    #expect(value.exchange(7) == 4)
    #expect(!value.compareExchange(8, 9))
    #expect(value.compareExchange(7, 9))
    #expect(value.value == 9)
    let wide = try SharedValue(Int64.max)
    #expect(wide.add(1) == .max)
    #expect(wide.value == .min)
    let signed = try SharedValue(Int32(5))
    #expect(signed.add(-7) == 5)
    #expect(signed.value == -2)
  }

  @Test func `an array keeps its elements and its count`() throws {
    let array = try SharedArray([1, 2, 3])
    array[1] = 20
    #expect(Array(array) == [1, 20, 3])
    #expect(array.count == 3)
    #expect(array.add(5, at: 2) == 3)
    #expect(array.reduce(0, +) == 29)
    #expect(try SharedArray(repeating: 0.5, count: 0).isEmpty)
  }

  @Test func `an index out of range traps`() async {
    await #expect(processExitsWith: .failure) {
      _ = try SharedArray([1])[1]
    }
  }

  @Test func `an impossible count is an error, not an end`() {
    #expect(throws: PrimitivesError.self) { try SharedArray(repeating: 0, count: .max / 16) }
    #expect(throws: PrimitivesError.self) { try SharedArray(repeating: 0, count: .max) }
  }

  @Test func `children share what they change`() throws {
    _ = try Template().run(SharingTask())
  }

  @Test func `a death with the value's lock is told`() throws {
    _ = try Template().run(ValueDeathTask())
  }
}

struct SharingTask: TemplateTask {
  func run(in context: TemplateContext) throws -> Passed {
    let counter = try SharedValue(0)
    let locked = try SharedValue(0)
    let squares = try SharedArray(repeating: 0, count: 20)
    let codes = try Children.run(20) { index in
      squares[index] = index * index
      for _ in 0..<500 {
        counter.add(1)
        try locked.withLock { $0 += 1 }
      }
    }
    try require(codes.allSatisfy { $0 == 0 }, "exit codes \(codes)")
    try require(counter.value == 10_000, "\(counter.value) instead of 10000")
    try require(locked.value == 10_000, "\(locked.value) instead of 10000")
    try require(Array(squares) == (0..<20).map { $0 * $0 }, "\(Array(squares))")
    return Passed()
  }
}

struct ValueDeathTask: TemplateTask {
  func run(in context: TemplateContext) throws -> Passed {
    let value = try SharedValue(1)
    let array = try SharedArray([1, 2])
    _ = try Children.run(1) { _ in try value.withLock { _ in ProcessExit.now() } }
    _ = try Children.run(1) { _ in try array.withLock { ProcessExit.now() } }
    do {
      try value.withLock { $0 = 5 }
      throw TestFailure("not told")
    } catch let error as PrimitivesError {
      try require(error.code == .holderDied, "\(error)")
    }
    do {
      _ = try array.withLock(timeout: .zero) { array[0] = 5 }
      throw TestFailure("not told")
    } catch let error as PrimitivesError {
      try require(error.code == .holderDied, "\(error)")
    }
    try value.withLock(recover: { $0 = 10 }) { $0 += 1 }
    try array.withLock(recover: { array[0] = 10 }) { array[1] = array[0] }
    try require(value.value == 11 && Array(array) == [10, 10], "not recovered")
    return Passed()
  }
}
