// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Primitives

/// A handle that is taken for one of another type.
@Suite struct ElementTypeTests {
  private struct Point: BitwiseCopyable, Codable, Sendable {
    var x = 1
  }

  private struct Other: BitwiseCopyable, Codable, Sendable {
    var x = 1
  }

  /// Sends a handle, and expects that taking it for something else says what both are.
  private func expectNames<Value: Codable & Sendable, Wrong: Codable & Sendable>(
    _ value: Value, as wrong: Wrong.Type, _ made: String, _ taken: String
  ) throws {
    let carrier = try Queue<Value>()
    try carrier.put(value)
    let (end, other) = try Connection.pair()
    try end.send(value)
    // A queue of handles that is itself of another type, too.
    let message = try #require(
      #expect(throws: PrimitivesError.self) { try other.receive(wrong) })
    #expect(message.code == .invalidHandle)
    #expect(message.message.contains("is one of \(made)"), "\(message)")
    #expect(message.message.contains("taken for one of \(taken)"), "\(message)")
    // What it is is received as before.
    try end.send(value)
    _ = try other.receive(Value.self)
    _ = try carrier.get()
  }

  @Test func `every generic handle names both types`() throws {
    try expectNames(try JoinableQueue<String>(), as: JoinableQueue<Int>.self, "String", "Int")
    try expectNames(try Queue<[Int]>(), as: Queue<[String]>.self, "Array<Int>", "Array<String>")
    try expectNames(try SimpleQueue<Int>(), as: SimpleQueue<UInt>.self, "Int", "UInt")
    try expectNames(try SharedValue(1), as: SharedValue<Double>.self, "Int", "Double")
    try expectNames(try SharedArray([1]), as: SharedArray<UInt>.self, "Int", "UInt")
    try expectNames(try SharedList([1]), as: SharedList<String>.self, "Int", "String")
    try expectNames(try SharedSet([1]), as: SharedSet<String>.self, "Int", "String")
    try expectNames(
      try SharedDictionary(["a": 1]), as: SharedDictionary<String, Double>.self,
      "(String, Int)", "(String, Double)")
    try expectNames(try SharedCell(1), as: SharedCell<String>.self, "(Bool, Int)", "(Bool, String)")
    try expectNames(
      try SharedNamespace(), as: SharedDictionary<String, Int>.self, "SharedNamespace",
      "(String, Int)")
    try expectNames(
      Proxy(try Queue<Int>()), as: Proxy<Queue<String>>.self, "Int", "String")
    try expectNames(
      Proxy(try JoinableQueue<Int>()), as: Proxy<JoinableQueue<Bool>>.self, "Int", "Bool")
    try expectNames(
      Proxy(try SharedValue(1)), as: Proxy<SharedValue<UInt>>.self, "Int", "UInt")
    try expectNames(
      Proxy(try SharedArray([1])), as: Proxy<SharedArray<UInt>>.self, "Int", "UInt")
  }

  @Test func `types of one name in two places are two`() throws {
    struct Point: BitwiseCopyable, Codable, Sendable {
      var x = 1
    }
    #expect(ElementType.of(Point.self).digest != ElementType.of(Self.Point.self).digest)
    #expect(ElementType.of(Point.self).digest == ElementType.of(Point.self).digest)
    #expect(ElementType.of(Point.self).digest != ElementType.of(Other.self).digest)
    try expectNames(
      try SharedValue(Self.Point()), as: SharedValue<Other>.self, "Point", "Other")
  }

  @Test func `a long name is cut, and the type is known all the same`() throws {
    typealias Long = [String: [String: [String: [String: [String: Int]]]]]
    typealias Longer = [String: [String: [String: [String: [String: UInt]]]]]
    #expect(ElementType.of(Long.self).name.utf8.count <= BlockLayout.elementNameBytes)
    let (end, other) = try Connection.pair()
    try end.send(Queue<Long>())
    #expect(throws: PrimitivesError.self) { try other.receive(Queue<Longer>.self) }
    try end.send(Queue<Long>())
    _ = try other.receive(Queue<Long>.self)
  }

  @Test func `what a manager makes says what it is made of`() throws {
    let manager = try Manager()
    defer { manager.shutdown() }
    try manager.publish(manager.joinableQueue(of: String.self), as: "jobs")
    try manager.publish(manager.list(of: Int.self), as: "list")
    #expect(throws: PrimitivesError.self) {
      try manager.object(named: "jobs", as: Proxy<JoinableQueue<Int>>.self)
    }
    #expect(throws: PrimitivesError.self) {
      try manager.object(named: "list", as: SharedList<String>.self)
    }
    _ = try manager.object(named: "jobs", as: Proxy<JoinableQueue<String>>.self)
  }
}
