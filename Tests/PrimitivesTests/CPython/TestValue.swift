// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// CPython's `_TestValue`, `_TestArray` and `_TestSharedCTypes`.
@Suite("_TestValue, _TestArray and _TestSharedCTypes") struct TestValue {
  @Test("_TestValue.value") func value() throws { try run(.value) }

  @Test("_TestValue.rawvalue") func rawvalue() throws { try run(.rawvalue) }

  @Test("_TestValue.getobj_getlock") func getobjGetlock() throws { try run(.getobjGetlock) }

  @Test("_TestArray.array") func array() throws { try run(.array) }

  @Test("_TestArray.array_from_size") func arrayFromSize() throws {
    // Memory that was used before is as good as new.
    for _ in 0..<20 {
      let array = try SharedArray(repeating: 0, count: 10)
      #expect(Array(array) == Array(repeating: 0, count: 10))
      array.update(at: 0, from: 0..<10)
      #expect(Array(array) == Array(0..<10))
    }
  }

  @Test("_TestArray.rawarray") func rawarray() throws { try run(.rawarray) }

  @Test("_TestArray.getobj_getlock_obj")
  func arrayGetobjGetlockObj() throws { try run(.getobjGetlockObj) }

  @Test("_TestSharedCTypes.sharedctypes")
  func sharedctypes() throws { try run(.sharedctypes) }

  @Test("_TestSharedCTypes.synchronize")
  func synchronize() throws { try run(.synchronize) }

  @Test("_TestSharedCTypes.copy") func copy() throws {
    let original = try SharedValue(ValueCase.Point(x: 2, y: 5.0))
    let copy = try SharedValue(original.value)
    original.value = ValueCase.Point(x: 0, y: 0)
    #expect(copy.value == ValueCase.Point(x: 2, y: 5.0))
    let numbers = try SharedArray([1, 2, 3])
    let same = try SharedArray(numbers)
    numbers[0] = 9
    #expect(Array(same) == [1, 2, 3])
  }

  @Test func `a slice is a view, and what does not fit traps`() async throws {
    let array = try SharedArray([0, 1, 2, 3, 4])
    let middle = array[1..<4]
    array[2] = 20
    #expect(Array(middle) == [1, 20, 3])
    array.update(at: 5, from: [])
    array.update(at: 3, from: [30, 40])
    #expect(Array(array) == [0, 1, 20, 30, 40])
    await #expect(processExitsWith: .failure) {
      try SharedArray([0, 1]).update(at: 1, from: [1, 2])
    }
  }

  private func run(_ which: ValueCase.Case) throws {
    _ = try Template().run(ValueCase(which: which))
  }
}

struct ValueCase: TemplateTask {
  enum Case: String, Codable, Sendable {
    case value, rawvalue, getobjGetlock, array, rawarray, getobjGetlockObj
    case sharedctypes, synchronize
  }

  struct Point: BitwiseCopyable, Sendable, Equatable {
    var x: Int32
    var y: Double
  }

  let which: Case

  func run(in context: TemplateContext) throws -> Passed {
    switch which {
    case .value: try value(isLocked: true)
    case .rawvalue: try value(isLocked: false)
    case .getobjGetlock: try lockOfValue()
    case .array: try array(isLocked: true)
    case .rawarray: try array(isLocked: false)
    case .getobjGetlockObj: try lockOfArray()
    case .sharedctypes: try doubled(isLocked: false)
    case .synchronize: try doubled(isLocked: true)
    }
    return Passed()
  }

  private func value(isLocked: Bool) throws {
    func check<Value: BitwiseCopyable & Sendable & Equatable>(
      _ old: Value, _ new: Value
    ) throws {
      let shared = try SharedValue(old)
      try require(shared.value == old, "\(shared.value)")
      let codes = try Children.run(1) { _ in
        if isLocked { try shared.withLock { $0 = new } } else { shared.value = new }
      }
      try require(codes == [0] && shared.value == new, "\(shared.value) is not \(new)")
    }
    try check(Int32(7), -24)
    try check(3.625, -4.25)
    try check(Int16(-232), 234)
    try check(Int64(1) << 40, Int64(1) << 41)
    try check(UInt8(ascii: "x"), UInt8(ascii: "y"))
  }

  /// The lock comes with the value; a lock of one's own is held around the access.
  private func lockOfValue() throws {
    let first = try SharedValue(5)
    let second = try SharedValue(6)
    let isInside = try Gate()
    let mayLeave = try Gate()
    let holder = try ChildProcess.fork {
      try first.withLock { _ in
        isInside.open()
        mayLeave.wait()
      }
    }
    isInside.wait()
    try require(first.withLock(timeout: .zero) { $0 } == nil, "two have the lock")
    try require(first.withLock(timeout: .milliseconds(5)) { $0 } == nil, "two have the lock")
    try require(second.withLock(timeout: .zero) { $0 } == 6, "two values have one lock")
    // The raw form asks no lock.
    try require(first.value == 5, "\(first.value)")
    mayLeave.open()
    try require(Children.join([holder]) == [0], "\(holder)")
    try require(first.withLock(timeout: .zero) { $0 } == 5, "the lock is lost")
    let shared = try Lock()
    try shared.withLock { (first.value, second.value) = (second.value, first.value) }
    try require(first.value == 6 && second.value == 5, "\(first.value) \(second.value)")
  }

  private func array(isLocked: Bool) throws {
    let numbers: [Int32] = [680, 626, 934, 821, 150, 233, 548, 982, 714, 831]
    let array = try SharedArray(numbers)
    try require(array.count == numbers.count && array[3] == numbers[3], "\(Array(array))")
    try require(Array(array[2..<7]) == Array(numbers[2..<7]), "\(Array(array[2..<7]))")
    array.update(at: 4, from: [1, 2, 3, 4])
    var expected = numbers
    expected.replaceSubrange(4..<8, with: [1, 2, 3, 4])
    try require(Array(array) == expected, "\(Array(array))")
    @Sendable func sum() { for index in 1..<array.count { array[index] += array[index - 1] } }
    let codes = try Children.run(1) { _ in
      if isLocked { try array.withLock { sum() } } else { sum() }
    }
    for index in 1..<expected.count { expected[index] += expected[index - 1] }
    try require(codes == [0] && Array(array) == expected, "\(Array(array))")
  }

  private func lockOfArray() throws {
    let array = try SharedArray(0..<10)
    let isInside = try Gate()
    let mayLeave = try Gate()
    let holder = try ChildProcess.fork {
      try array.withLock {
        isInside.open()
        mayLeave.wait()
      }
    }
    isInside.wait()
    try require(array.withLock(timeout: .zero) { true } == nil, "two have the lock")
    try require(array.withLock(timeout: .milliseconds(5)) { true } == nil, "two have the lock")
    try require(array[9] == 9, "the raw form asks for the lock")
    mayLeave.open()
    try require(Children.join([holder]) == [0], "\(holder)")
    try require(array.withLock(timeout: .zero) { true } == true, "the lock is lost")
  }

  private func doubled(isLocked: Bool) throws {
    let integer = try SharedValue(Int32(7))
    let wide = try SharedValue(Int64(1) << 33)
    let real = try SharedValue(1.0 / 3.0)
    let point = try SharedValue(Point(x: 2, y: 0.5))
    let array = try SharedArray((0..<10).map(Double.init))
    let text = try SharedArray(Array("hello".utf8) + [UInt8](repeating: 0, count: 15))
    let codes = try Children.run(1) { _ in
      @Sendable func change<Value>(_ value: SharedValue<Value>, _ body: (inout Value) -> Void)
        throws
      {
        if isLocked { try value.withLock(body) } else { body(&value.value) }
      }
      try change(integer) { $0 *= 2 }
      try change(wide) { $0 *= 2 }
      try change(real) { $0 *= 2 }
      try change(point) { $0 = Point(x: $0.x * 2, y: $0.y * 2) }
      @Sendable func changeArrays() {
        for index in array.indices { array[index] *= 2 }
        text.update(at: 5, from: "hello".utf8)
      }
      if isLocked { try array.withLock { changeArrays() } } else { changeArrays() }
    }
    try require(codes == [0], "\(codes)")
    try require(integer.value == 14 && wide.value == 1 << 34, "\(integer.value) \(wide.value)")
    try require(real.value == 2.0 / 3.0, "\(real.value)")
    try require(point.value == Point(x: 4, y: 1), "\(point.value)")
    try require(Array(array) == (0..<10).map { Double($0 * 2) }, "\(Array(array))")
    let string = String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
    try require(string == "hellohello", string)
  }
}
