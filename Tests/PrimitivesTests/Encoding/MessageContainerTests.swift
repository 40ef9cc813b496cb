// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Primitives

@Suite struct MessageContainerTests {
  @Test func `keys may be asked for in any order, and others are passed over`() throws {
    let decoder = try MessageDecoder { encoder in
      var container = encoder.container(keyedBy: Name.self)
      try container.encode(1, forKey: "a")
      try container.encode(Parcel.example, forKey: "b")
      try container.encode("three", forKey: "c")
      try container.encodeNil(forKey: "d")
    }
    let container = try decoder.container(keyedBy: Name.self)
    #expect(container.allKeys.map(\.stringValue) == ["a", "b", "c", "d"])
    #expect(try container.decode(String.self, forKey: "c") == "three")
    #expect(try container.decode(Int.self, forKey: "a") == 1)
    #expect(try container.decodeNil(forKey: "d"))
    #expect(try !container.decodeNil(forKey: "a"))
    #expect(try container.decode(Parcel.self, forKey: "b") == .example)
    #expect(container.contains("d") && !container.contains("e"))
    #expect(try container.decodeIfPresent(Int.self, forKey: "d") == nil)
    #expect(try container.decodeIfPresent(Int.self, forKey: "e") == nil)
    #expect(try container.decodeIfPresent(Parcel.self, forKey: "e") == nil)
    #expect(try container.decodeIfPresent(Int.self, forKey: "a") == 1)
  }

  @Test(arguments: [1, 10, 24, 25, 400])
  func `every key of a container of any size is found, backwards too`(count: Int) throws {
    let keys = (0..<count).compactMap { Name(stringValue: "key \($0)") }
    let decoder = try MessageDecoder { encoder in
      var container = encoder.container(keyedBy: Name.self)
      for (index, key) in keys.enumerated() { try container.encode(index, forKey: key) }
    }
    let container = try decoder.container(keyedBy: Name.self)
    for (index, key) in keys.enumerated().reversed() {
      #expect(try container.decode(Int.self, forKey: key) == index)
      #expect(!container.contains(Name(stringLiteral: "no \(index)")))
    }
  }

  @Test func `integer keys and their names are different keys`() throws {
    let bytes = try MessageEncoding.encode([5: "five", -1: "minus one"]).bytes
    let byNumber = try MessageDecoder(message: bytes).container(keyedBy: MessageCodingKey.self)
    #expect(try byNumber.decode(String.self, forKey: .place(5)) == "five")
    #expect(try byNumber.decode(String.self, forKey: .place(-1)) == "minus one")
    #expect(!byNumber.contains(.name("5")))
    let byName = try MessageDecoder(message: bytes).container(keyedBy: Name.self)
    #expect(byName.allKeys.isEmpty)
  }

  @Test func `of two values for one key the later stays`() throws {
    for others in [0, 3, 100] {
      let decoder = try MessageDecoder { encoder in
        var container = encoder.container(keyedBy: Name.self)
        try container.encode("first", forKey: "key")
        for other in 0..<others {
          try container.encode(other, forKey: Name(stringLiteral: "\(other)"))
        }
        try container.encode("second", forKey: "key")
      }
      let container = try decoder.container(keyedBy: Name.self)
      #expect(container.allKeys.count == others + 1)
      #expect(try container.decode(String.self, forKey: "key") == "second")
    }
  }

  @Test func `unkeyed containers tell where they are`() throws {
    let decoder = try MessageDecoder { encoder in
      var container = encoder.unkeyedContainer()
      try container.encode(1)
      try container.encodeNil()
      try container.encode(["x": 1])
      #expect(container.count == 3)
    }
    var container = try decoder.unkeyedContainer()
    #expect(container.count == 3 && container.currentIndex == 0)
    #expect(try !container.decodeNil())
    #expect(try container.decode(Int.self) == 1)
    #expect(try container.decodeNil())
    #expect(container.currentIndex == 2 && !container.isAtEnd)
    #expect(throws: DecodingError.self) { try container.decode(Int.self) }
    #expect(container.currentIndex == 2)
    #expect(try container.decode([String: Int].self) == ["x": 1])
    #expect(container.isAtEnd)
    #expect(throws: DecodingError.self) { try container.decodeNil() }
    #expect(throws: DecodingError.self) { try container.decode(Int.self) }
    #expect(try container.decodeIfPresent([Int].self) == nil)
  }

  @Test func `optionals in an unkeyed container come back one by one`() throws {
    let bytes = try MessageEncoding.encode([Int??.none, .some(nil), 5]).bytes
    var container = try MessageDecoder(message: bytes).unkeyedContainer()
    #expect(try container.decodeIfPresent(Int?.self) == .none)
    #expect(try container.decodeIfPresent(Int?.self) == .some(nil))
    #expect(try container.decodeIfPresent(Int?.self) == 5)
  }

  @Test func `a packed array can be read value by value, as any type that fits`() throws {
    let bytes = try MessageEncoding.encode([1, 2, 300]).bytes
    var container = try MessageDecoder(message: bytes).unkeyedContainer()
    #expect(container.count == 3)
    #expect(try container.decode(UInt8.self) == 1)
    #expect(try container.decode(Int128.self) == 2)
    #expect(throws: DecodingError.self) { try container.decode(UInt8.self) }
    #expect(try container.decode(Int?.self) == 300)
    #expect(container.isAtEnd)
    #expect(try MessageEncoding.decode([Int16].self, from: bytes) == [1, 2, 300])
    #expect(try MessageEncoding.decode(Set<UInt>.self, from: bytes) == [1, 2, 300])
    #expect(throws: DecodingError.self) { try MessageEncoding.decode([UInt8].self, from: bytes) }
    #expect(throws: DecodingError.self) { try MessageEncoding.decode([Double].self, from: bytes) }
    let set = try MessageEncoding.encode(Set([3, 4])).bytes
    #expect(try MessageEncoding.decode([Int].self, from: set).sorted() == [3, 4])
  }

  @Test func `nested containers may be written to in turns`() throws {
    let decoder = try MessageDecoder { encoder in
      var outer = encoder.container(keyedBy: Name.self)
      var left = outer.nestedUnkeyedContainer(forKey: "left")
      var right = outer.nestedContainer(keyedBy: Name.self, forKey: "right")
      for number in 0..<100 {
        try left.encode(number)
        try right.encode(number, forKey: Name(stringLiteral: "n\(number)"))
        try outer.encode(number, forKey: Name(stringLiteral: "o\(number)"))
      }
      var deep = left.nestedUnkeyedContainer()
      var named = left.nestedContainer(keyedBy: Name.self)
      try left.encode("last")
      try named.encode("named", forKey: "x")
      try deep.encode("deep")
    }
    let outer = try decoder.container(keyedBy: Name.self)
    var left = try outer.nestedUnkeyedContainer(forKey: "left")
    let right = try outer.nestedContainer(keyedBy: Name.self, forKey: "right")
    #expect(left.count == 103)
    for number in 0..<100 {
      #expect(try left.decode(Int.self) == number)
      #expect(try right.decode(Int.self, forKey: Name(stringLiteral: "n\(number)")) == number)
      #expect(try outer.decode(Int.self, forKey: Name(stringLiteral: "o\(number)")) == number)
    }
    var deep = try left.nestedUnkeyedContainer()
    #expect(try deep.decode(String.self) == "deep")
    let named = try left.nestedContainer(keyedBy: Name.self)
    #expect(try named.decode(String.self, forKey: "x") == "named")
    #expect(try left.decode(String.self) == "last")
  }

  @Test func `class hierarchies come back`() throws {
    let truck = try MessageEncoding.encode(Truck(wheels: 18, load: "sand")).bytes
    let truckBack = try MessageEncoding.decode(Truck.self, from: truck)
    #expect(truckBack.wheels == 18 && truckBack.load == "sand")
    let bicycle = try MessageEncoding.encode([Bicycle(bell: true)]).bytes
    let bicycleBack = try MessageEncoding.decode([Bicycle].self, from: bicycle)
    #expect(bicycleBack[0].wheels == 2 && bicycleBack[0].bell)
  }

  @Test func `superclass encoders work in every container and may come late`() throws {
    let decoder = try MessageDecoder { encoder in
      var outer = encoder.unkeyedContainer()
      let early = outer.superEncoder()
      try outer.encode("between")
      var inner = outer.nestedContainer(keyedBy: Name.self)
      try Vehicle(wheels: 3).encode(to: inner.superEncoder(forKey: "own"))
      try Vehicle(wheels: 4).encode(to: inner.superEncoder())
      try Vehicle(wheels: 1).encode(to: early)
    }
    var outer = try decoder.unkeyedContainer()
    #expect(try Vehicle(from: outer.superDecoder()).wheels == 1)
    #expect(try outer.decode(String.self) == "between")
    let inner = try outer.nestedContainer(keyedBy: Name.self)
    #expect(try Vehicle(from: inner.superDecoder()).wheels == 4)
    #expect(try Vehicle(from: inner.superDecoder(forKey: "own")).wheels == 3)
    #expect(outer.isAtEnd)
  }

  @Test func `what failed to be encoded leaves nothing behind`() throws {
    struct Refusal: Error {}
    let refuses = Scripted { encoder in
      var container = encoder.container(keyedBy: Name.self)
      try container.encode("half", forKey: "half")
      throw Refusal()
    }
    let decoder = try MessageDecoder { encoder in
      var container = encoder.container(keyedBy: Name.self)
      #expect(throws: Refusal.self) { try container.encode(refuses, forKey: "a") }
      var list = container.nestedUnkeyedContainer(forKey: "b")
      #expect(throws: Refusal.self) { try list.encode(refuses) }
      try list.encode(7)
    }
    let container = try decoder.container(keyedBy: Name.self)
    #expect(container.allKeys.map(\.stringValue) == ["b"])
    #expect(try container.decode([Int].self, forKey: "b") == [7])
  }

  @Test func `a value that encodes nothing has no keys`() throws {
    let decoder = try MessageDecoder { _ in }
    #expect(try decoder.container(keyedBy: Name.self).allKeys.isEmpty)
  }

  @Test func `two values or two kinds of container are errors, not traps`() {
    #expect(throws: EncodingError.self) {
      try MessageDecoder { encoder in
        var container = encoder.singleValueContainer()
        try container.encode(1)
        try container.encode([2])
      }
    }
    #expect(throws: EncodingError.self) {
      try MessageDecoder { encoder in
        var list = encoder.unkeyedContainer()
        try list.encode(1)
        var container = encoder.container(keyedBy: Name.self)
        try container.encode(2, forKey: "x")
      }
    }
    #expect(throws: EncodingError.self) {
      try MessageDecoder { encoder in
        _ = encoder.unkeyedContainer()
        try [Shared(1)].encode(to: encoder)
        var container = encoder.singleValueContainer()
        try container.encodeNil()
      }
    }
  }

  @Test func `writing out of turn is an error and does no harm`() throws {
    let decoder = try MessageDecoder { encoder in
      var outer = encoder.unkeyedContainer()
      var same = outer
      var kept: (any UnkeyedEncodingContainer)?
      try outer.encode(
        Scripted { encoder in
          var inner = encoder.unkeyedContainer()
          try inner.encode(1)
          #expect(throws: EncodingError.self) { try same.encode(2) }
          #expect(throws: EncodingError.self) { try same.encode([2, 2]) }
          kept = inner
        })
      #expect(throws: EncodingError.self) { try kept?.encode(3) }
      try outer.encode(4)
    }
    var outer = try decoder.unkeyedContainer()
    #expect(outer.count == 2)
    #expect(try outer.decode([Int].self) == [1])
    #expect(try outer.decode(Int.self) == 4)
    #expect(throws: EncodingError.self) {
      try MessageDecoder { encoder in
        var outer = encoder.unkeyedContainer()
        var same = outer
        try outer.encode(Scripted { _ in _ = same.nestedUnkeyedContainer() })
      }
    }
  }

  @Test func `coding paths name every step`() throws {
    var paths: [[String]] = []
    _ = try MessageDecoder { encoder in
      var outer = encoder.container(keyedBy: Name.self)
      var list = outer.nestedUnkeyedContainer(forKey: "list")
      try list.encode(0)
      try list.encode(Scripted { paths.append($0.codingPath.map(\.stringValue)) })
      try outer.encode(
        [[1: Scripted { paths.append($0.codingPath.map(\.stringValue)) }]], forKey: "map")
      paths.append(outer.superEncoder().codingPath.map(\.stringValue))
      paths.append(outer.codingPath.map(\.stringValue))
    }
    #expect(
      paths == [
        ["list", "Index 1"], ["map", "Index 0", "1"], ["super"], [],
      ])
  }
}
