// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Primitives

@Suite struct RoundTripTests {
  private func comesBack<T: Codable & Equatable>(
    _ values: T..., at location: SourceLocation = #_sourceLocation
  ) throws {
    for value in values {
      let bytes = try MessageEncoding.encode(value).bytes
      let decoded = try MessageEncoding.decode(T.self, from: bytes)
      #expect(decoded == value, sourceLocation: location)
      let again = try MessageEncoding.encode(decoded).bytes
      #expect(again == bytes, sourceLocation: location)
      let nested = try MessageEncoding.encode([["x": value]]).bytes
      let unnested = try MessageEncoding.decode([[String: T]].self, from: nested)
      #expect(unnested == [["x": value]], sourceLocation: location)
    }
  }

  private func limitsComeBack<T: FixedWidthInteger & Codable>(_ type: T.Type) throws {
    for bits in 0..<T.bitWidth {
      let power: T = 1 << bits
      try comesBack(power, ~power, power &- 1, 0 &- power)
    }
    try comesBack(T.min, T.max)
    try comesBack([T.min, 0, T.max], [])
  }

  @Test func `integers of every width come back`() throws {
    try limitsComeBack(Int.self)
    try limitsComeBack(Int8.self)
    try limitsComeBack(Int16.self)
    try limitsComeBack(Int32.self)
    try limitsComeBack(Int64.self)
    try limitsComeBack(Int128.self)
    try limitsComeBack(UInt.self)
    try limitsComeBack(UInt8.self)
    try limitsComeBack(UInt16.self)
    try limitsComeBack(UInt32.self)
    try limitsComeBack(UInt64.self)
    try limitsComeBack(UInt128.self)
  }

  @Test func `floating-point numbers come back`() throws {
    try comesBack(0.0, -0.0, .pi, .infinity, -.infinity, .leastNonzeroMagnitude)
    try comesBack(Float.pi, .greatestFiniteMagnitude, -.leastNonzeroMagnitude)
    try comesBack(Float16.pi, .greatestFiniteMagnitude, -.leastNonzeroMagnitude)
    try comesBack([1.5, -.infinity], [])
    try comesBack([Float(1.5), -.infinity], [])
    try comesBack([Float16(1.5), -.infinity], [])
  }

  @Test func `bit patterns come back, whatever number they are not`() throws {
    let double = Double(bitPattern: 0xFFF4_0000_DEAD_BEEF)
    let float = Float(bitPattern: 0x7FA0_BEEF)
    let one = try MessageEncoding.decode(
      Double.self, from: MessageEncoding.encode(double).bytes)
    #expect(one.bitPattern == double.bitPattern)
    let many = try MessageEncoding.decode(
      [Double].self, from: MessageEncoding.encode([double, -0.0]).bytes)
    #expect(many.map(\.bitPattern) == [double.bitPattern, 1 << 63])
    let single = try MessageEncoding.decode(Float.self, from: MessageEncoding.encode(float).bytes)
    #expect(single.bitPattern == float.bitPattern)
    let half = try MessageEncoding.decode(
      Float16.self, from: MessageEncoding.encode(Float16.nan).bytes)
    #expect(half.isNaN)
  }

  @Test(arguments: [0, 1, 62, 63, 64, 65, 127, 128, 255, 256, 70_000])
  func `strings and bytes of any length come back`(length: Int) throws {
    try comesBack(String(repeating: "s", count: length))
    try comesBack([UInt8](repeating: 0xA5, count: length))
    try comesBack([String](repeating: "", count: length))
    try comesBack(ContiguousArray(0..<length))
  }

  @Test func `text of every script comes back`() throws {
    try comesBack(
      "", "\0", "e\u{301}", "é", "👩‍👩‍👧‍👦", "\u{10FFFF}", "שלום", String(repeating: "ß", count: 32))
    let decomposed = try MessageEncoding.decode(
      String.self, from: MessageEncoding.encode("e\u{301}").bytes)
    #expect(decomposed.utf8.count == 3)
  }

  @Test func `optionals come back, at every depth`() throws {
    try comesBack(Int?.none, 5)
    try comesBack(Int??.none, .some(nil), 5)
    try comesBack(Int???.none, .some(nil), .some(.some(nil)), 5)
    try comesBack([Int?.none, 5], [])
    try comesBack(["a": Int??.none, "b": .some(nil), "c": 5])
    try comesBack([Int?.none: "nil", 5: "five"])
    try comesBack(Parcel?.none, .example)
  }

  @Test func `optional fields come back, at every depth`() throws {
    struct Fields: Codable, Equatable {
      var one: Int?
      var two: Int??
      var three: [Int?]??
      var text: String??
    }
    try comesBack(
      Fields(), Fields(one: 1, two: 2, three: [3, nil], text: "4"),
      Fields(one: nil, two: .some(nil), three: .some(nil), text: .some(nil)))
  }

  @Test func `collections come back`() throws {
    try comesBack([[Int]](), [[]], [[1], [], [2, 3]])
    try comesBack(Set<Int>(), [1, -1, 70_000])
    try comesBack(Set([[1], [2, 2]]))
    try comesBack([String: Int](), ["": 0, "one": 1])
    try comesBack([Int: String](), [Int.min: "least", 0: "", Int.max: "greatest"])
    try comesBack([Double: Parcel](), [0.5: .example])
    try comesBack([true: [UInt8](), false: [1]])
    try comesBack([Parcel.Label(text: "key", weight: 1): Command.stop])
    try comesBack(Dictionary(uniqueKeysWithValues: (0..<500).map { ("key \($0)", $0) }))
  }

  @Test func `the standard library's other types come back`() throws {
    try comesBack(Duration.zero, .seconds(-1), .nanoseconds(1), .seconds(Int64.max))
    try comesBack(1..<5, 0..<0)
    try comesBack(1...5)
    try comesBack("a"..."b")
    try comesBack(SIMD4<Float>(1, 2, 3, 4))
    try comesBack([1, 2, 4].difference(from: [1, 3, 4]))
    try comesBack(ContinuousClock.now)
  }

  @Test func `every Codable type of the standard library comes back`() throws {
    try comesBack(PartialRangeSet(from: 5..., upTo: ..<7, through: ...9))
    try comesBack(SuspendingClock.now)
    try comesBack(TaskPriority.high, .background)
    try comesBack(SIMD2<Int8>(-1, 1), SIMD2(0, 0))
    try comesBack(SIMD16<UInt8>(repeating: 9))
    try comesBack(SIMD3<Double>(1, -0.0, .infinity))
    try comesBack(SIMD4<Int32>(1, 2, 3, 4) .> 2)
    try comesBack(CollectionDifference<Int>.Change.insert(offset: 1, element: 2, associatedWith: 3))
    try comesBack([Never](), [])
    try comesBack(ContiguousArray([Bool]()), [true, false])
    try comesBack(ContiguousArray([1.5, .nan, 2].dropLast(2)))
    try comesBack(ContiguousArray(["a", "b"]))
    try comesBack([[true], [], [false, true]])
    try comesBack(["a": [Float16.infinity]])
  }

  @Test func `arrays are one on the wire, whatever they are in memory`() throws {
    let list = try MessageEncoding.encode(ContiguousArray([true, false])).bytes
    #expect(list == (try MessageEncoding.encode([true, false])).bytes)
    #expect(try MessageEncoding.decode([Bool].self, from: list) == [true, false])
    #expect(try MessageEncoding.decode(Set<Bool>.self, from: list) == [true, false])
    #expect(try MessageEncoding.decode([Bool?].self, from: list) == [true, false])
    let set = try MessageEncoding.encode(Set([true])).bytes
    #expect(try MessageEncoding.decode([Bool].self, from: set) == [true])
    let numbers = try MessageEncoding.encode([Float16(0.5), 2]).bytes
    #expect(try MessageEncoding.decode(ContiguousArray<Float16>.self, from: numbers) == [0.5, 2])
    #expect(try MessageEncoding.decode([Float].self, from: numbers) == [0.5, 2])
  }

  @Test func `keys of dictionaries may be of any type`() throws {
    enum Color: String, Codable { case red, green }
    enum Level: Int, Codable { case low = -1, high = 1 }
    struct Place: Codable, Hashable { var x: Int, y: Int? }
    try comesBack([Color.red: 1, .green: 2])
    try comesBack([Level.low: "l", .high: "h"])
    try comesBack([Place(x: 1, y: nil): [1], Place(x: 1, y: 2): []])
    try comesBack([Duration.seconds(1): 1...2])
    try comesBack([Int8.min: 1])
    try comesBack([UInt64.max: 2])
    try comesBack([[Int?.none]: [String: Bool]()])
  }

  @Test func `a million elements come back`() throws {
    let count = 1_000_000
    try comesBack((0..<count).map { $0 % 3 == 0 })
    try comesBack((0..<count).map { Int64($0) * 0x9E37_79B9 })
    try comesBack((0..<count).map { Int?($0).flatMap { $0 % 2 == 0 ? $0 : nil } })
    let texts = (0..<count / 10).map { "text \($0)" }
    try comesBack(texts)
    try comesBack(Set(texts))
  }

  @Test func `classes come back by the encoders of their superclasses`() throws {
    let truck = try MessageEncoding.decode(
      [Truck].self, from: MessageEncoding.encode([Truck(wheels: 18, load: "sand")]).bytes)
    #expect(truck[0].wheels == 18 && truck[0].load == "sand")
    let bicycle = try MessageEncoding.decode(
      Bicycle?.self, from: MessageEncoding.encode(Bicycle?(Bicycle(bell: true))).bytes)
    #expect(bicycle?.wheels == 2 && bicycle?.bell == true)
  }

  @Test func `every scalar of Unicode comes back`() throws {
    for plane in 0...16 as ClosedRange<UInt32> {
      let scalars = (plane << 16...plane << 16 | 0xFFFF).compactMap(Unicode.Scalar.init)
      var text = String.UnicodeScalarView()
      text.append(contentsOf: scalars)
      let string = String(text)
      let decoded = try MessageEncoding.decode(
        String.self, from: MessageEncoding.encode(string).bytes)
      #expect(decoded.utf8.elementsEqual(string.utf8), "plane \(plane)")
    }
  }

  @Test func `enums come back`() throws {
    enum Color: String, Codable { case red, green }
    enum Level: UInt8, Codable { case low = 1, high = 200 }
    try comesBack(Color.red, .green)
    try comesBack(Level.low, .high)
    try comesBack(
      Command.stop, .move(-1, by: .infinity), .load([UInt8](repeating: 1, count: 300)),
      .sequence(.sequence(.stop, .load([])), .move(1, by: 2)))
  }

  @Test func `fields of every scalar type come back`() throws {
    struct Fields: Codable, Equatable {
      var a: Bool, b: String, c: Float, d: Double, e: Float16
      var f: Int, g: Int8, h: Int16, i: Int32, j: Int64, k: Int128
      var l: UInt, m: UInt8, n: UInt16, o: UInt32, p: UInt64, q: UInt128
      var r: Int128?, s: UInt128?, t: Int64?, u: Float?, v: [Int128], w: [UInt128?]
    }
    let full = Fields(
      a: true, b: "b", c: 1, d: 2, e: 3, f: -4, g: -5, h: -6, i: -7, j: -8, k: .min, l: 10, m: 11,
      n: 12, o: 13, p: 14, q: .max, r: -1, s: 2, t: 3, u: 4, v: [.min, .max], w: [.max, nil])
    var sparse = full
    (sparse.r, sparse.s, sparse.t, sparse.u) = (nil, nil, nil, nil)
    try comesBack(full, sparse)
  }

  @Test func `scalars come back through every container by their own overloads`() throws {
    let decoder = try MessageDecoder { encoder in
      var list = encoder.unkeyedContainer()
      try list.encode(Int128.min)
      try list.encode(UInt128.max)
      for number in [Int128.max, 0] {
        try list.encode(
          Scripted { encoder in
            var single = encoder.singleValueContainer()
            try single.encode(number)
          })
      }
      try list.encode(
        Scripted { encoder in
          var single = encoder.singleValueContainer()
          try single.encode(UInt128.max)
        })
    }
    var list = try decoder.unkeyedContainer()
    #expect(try list.decode(Int128.self) == .min)
    #expect(try list.decode(UInt128.self) == .max)
    #expect(try list.superDecoder().singleValueContainer().decode(Int128.self) == .max)
    #expect(try list.superDecoder().singleValueContainer().decode(UInt128.self) == 0)
    #expect(try list.superDecoder().singleValueContainer().decode(UInt128.self) == .max)
  }

  @Test func `structs come back`() throws {
    struct Nothing: Codable, Equatable {}
    try comesBack(Parcel.example)
    try comesBack([Parcel](repeating: .example, count: 40))
    try comesBack(Nothing())
  }

  @Test func `deep nesting comes back`() throws {
    try comesBack(Tree.chain(200))
  }
}

/// Half-open ranges, which can only be compared by their bounds.
private struct PartialRangeSet: Codable, Equatable {
  var from: PartialRangeFrom<Int>
  var upTo: PartialRangeUpTo<Int>
  var through: PartialRangeThrough<Int>

  static func == (first: Self, second: Self) -> Bool {
    first.from.lowerBound == second.from.lowerBound
      && first.upTo.upperBound == second.upTo.upperBound
      && first.through.upperBound == second.through.upperBound
  }
}
