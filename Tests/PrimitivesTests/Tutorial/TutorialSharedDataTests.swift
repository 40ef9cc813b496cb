// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Synchronization
import Testing

/// The tutorial's programs about numbers and arrays.
@Suite struct TutorialSharedDataTests {
  @Test("tutorial 36: an ordinary variable is not shared")
  func notShared() throws { _ = try Template().run(SharedDataProgram(program: .notShared)) }

  @Test("tutorial 37: a shared number and a shared array")
  func valueAndArray() throws { _ = try Template().run(SharedDataProgram(program: .valueAndArray)) }

  @Test("tutorial 38: a counter with a lock")
  func counter() throws { _ = try Template().run(SharedDataProgram(program: .counter)) }
}

struct SharedDataProgram: TemplateTask {
  enum Program: String, Codable, Sendable {
    case notShared
    case valueAndArray
    case counter
  }

  /// The tutorial's class, nothing but a value and its lock.
  struct Counter: Codable, Sendable {
    private let current: SharedValue<Int32>
    private let lock: Lock

    init(_ value: Int32) throws {
      current = try SharedValue(value)
      lock = try Lock()
    }

    func increment() throws {
      try lock.withLock { current.value += 1 }
    }

    func value() throws -> Int32 {
      try lock.withLock { current.value }
    }
  }

  /// Memory that every process has its own copy of.
  private final class Ordinary: Sendable {
    let number = Atomic(0)
    let first = Atomic(9)
  }

  let program: Program

  func run(in context: TemplateContext) throws -> Passed {
    switch program {
    case .notShared: try notShared()
    case .valueAndArray: try valueAndArray()
    case .counter: try counter()
    }
    return Passed()
  }

  private func notShared() throws {
    let ordinary = Ordinary()
    let codes = try Children.run(1) { _ in
      ordinary.number.add(1, ordering: .relaxed)
      ordinary.first.store(-9, ordering: .relaxed)
      try require(ordinary.number.load(ordering: .relaxed) == 1, "not changed in the child")
    }
    try require(codes == [0], "\(codes)")
    try require(ordinary.number.load(ordering: .relaxed) == 0, "the number changed")
    try require(ordinary.first.load(ordering: .relaxed) == 9, "the array changed")
  }

  private func valueAndArray() throws {
    let number = try SharedValue(0.0)
    let array = try SharedArray((0..<10).map(Int32.init))
    @Sendable func change() {
      number.value += 1
      for index in array.indices { array[index] = -array[index] }
    }
    try require(Children.run(1) { _ in change() } == [0], "the first child failed")
    try require(number.value == 1.0, "\(number.value)")
    try require(Array(array) == (0..<10).map { -$0 }, "\(Array(array))")
    try require(Children.run(1) { _ in change() } == [0], "the second child failed")
    try require(number.value == 2.0, "\(number.value)")
    try require(Array(array) == Array(0..<10), "\(Array(array))")
  }

  private func counter() throws {
    for _ in 0..<5 {
      let counter = try Counter(0)
      let codes = try Children.run(10) { _ in
        for _ in 0..<50 {
          Pause.of(.milliseconds(1))
          try counter.increment()
        }
      }
      try require(codes.allSatisfy { $0 == 0 }, "\(codes)")
      try require(counter.value() == 500, "\(try counter.value())")
    }
  }
}
