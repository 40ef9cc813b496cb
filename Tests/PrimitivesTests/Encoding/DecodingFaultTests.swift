// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Primitives

@Suite struct DecodingFaultTests {
  private func context<T: Decodable>(
    decoding type: T.Type, from bytes: [UInt8], at location: SourceLocation = #_sourceLocation
  ) throws -> (kind: String, context: DecodingError.Context) {
    let error = #expect(throws: DecodingError.self, sourceLocation: location) {
      _ = try MessageEncoding.decode(type, from: bytes)
    }
    switch try #require(error, sourceLocation: location) {
    case .typeMismatch(_, let context): return ("mismatch", context)
    case .valueNotFound(_, let context): return ("missing", context)
    case .keyNotFound(_, let context): return ("key", context)
    case .dataCorrupted(let context): return ("corrupted", context)
    @unknown default:
      return ("unknown", DecodingError.Context(codingPath: [], debugDescription: ""))
    }
  }

  @Test func `another type is an error that says both and where`() throws {
    let text = try context(
      decoding: Int.self, from: MessageEncoding.encode("text").bytes)
    #expect(text.kind == "mismatch")
    #expect(text.context.debugDescription == "expected Int, found a string, at byte 1")
    let absent = try context(decoding: Int.self, from: MessageEncoding.encode(Int?.none).bytes)
    #expect(absent.kind == "missing")
    #expect(absent.context.debugDescription == "expected Int, found nil, at byte 1")
    let list = try context(decoding: Parcel.self, from: MessageEncoding.encode([1]).bytes)
    #expect(list.context.debugDescription.contains("found an array of numbers, at byte 1"))
    let overflow = try context(decoding: Int8.self, from: MessageEncoding.encode(128).bytes)
    #expect(overflow.kind == "corrupted")
    #expect(
      overflow.context.debugDescription
        == "expected Int8, found an integer that overflows, at byte 1")
  }

  @Test func `no value is taken for one of another type`() throws {
    func refuses<T: Decodable>(_ type: T.Type, except names: Set<String>) throws {
      let messages: [(String, [UInt8])] = try [
        ("int", MessageEncoding.encode(-5).bytes), ("bool", MessageEncoding.encode(true).bytes),
        ("float", MessageEncoding.encode(Float(1)).bytes),
        ("double", MessageEncoding.encode(1.0).bytes), ("string", MessageEncoding.encode("").bytes),
        ("nil", MessageEncoding.encode(Int?.none).bytes),
        ("list", MessageEncoding.encode(["x"]).bytes),
        ("bytes", MessageEncoding.encode([UInt8(1)]).bytes),
        ("map", MessageEncoding.encode(["x": "y"]).bytes),
        ("handle", MessageEncoding.encode(Shared(1)).bytes),
      ]
      for (name, bytes) in messages where !names.contains(name) {
        #expect(throws: DecodingError.self, "\(name) as \(type)") {
          try MessageEncoding.decode(type, from: bytes)
        }
      }
    }
    try refuses(Int.self, except: ["int"])
    try refuses(UInt.self, except: [])
    try refuses(UInt128.self, except: [])
    try refuses(Bool.self, except: ["bool"])
    try refuses(Float.self, except: ["float"])
    try refuses(Double.self, except: ["double"])
    try refuses(String.self, except: ["string"])
    try refuses([UInt8].self, except: ["bytes"])
    try refuses([String].self, except: ["list"])
    try refuses([String: String].self, except: ["map"])
    try refuses(Parcel.self, except: [])
    try refuses(Command.self, except: [])
    try refuses(Shared.self, except: ["handle"])
    try refuses(Double?.self, except: ["double", "nil"])
  }

  @Test func `integers that do not fit are errors in both directions`() throws {
    func refuses<T: FixedWidthInteger & Codable>(_ type: T.Type) throws {
      for number in [Int128(T.min) - 1, Int128(T.max) + 1, .min, .max] {
        let bytes = try MessageEncoding.encode(number).bytes
        #expect(throws: DecodingError.self, "\(number) as \(type)") {
          try MessageEncoding.decode(type, from: bytes)
        }
      }
    }
    try refuses(Int8.self)
    try refuses(UInt8.self)
    try refuses(Int16.self)
    try refuses(UInt16.self)
    try refuses(Int32.self)
    try refuses(UInt32.self)
    try refuses(Int64.self)
    try refuses(UInt64.self)
    try refuses(Int.self)
    try refuses(UInt.self)
  }

  @Test func `the coding path leads to the fault`() throws {
    struct Outer: Codable { var list: [[String: Parcel]] }
    struct Other: Codable { var list: [[String: OtherParcel]] }
    struct OtherParcel: Codable { var id = 1, route = [OtherLabel()] }
    struct OtherLabel: Codable { var text = 5 }
    let bytes = try MessageEncoding.encode(Other(list: [[:], ["k": OtherParcel()]])).bytes
    let missing = try context(decoding: Outer.self, from: bytes)
    #expect(missing.kind == "key")
    #expect(missing.context.codingPath.map(\.stringValue) == ["list", "Index 1", "k"])
    struct Reader: Codable { var list: [[String: ReaderParcel]] }
    struct ReaderParcel: Codable { var route: [Parcel.Label] }
    let wrong = try context(decoding: Reader.self, from: bytes)
    #expect(wrong.kind == "mismatch")
    #expect(
      wrong.context.codingPath.map(\.stringValue)
        == ["list", "Index 1", "k", "route", "Index 0", "text"])
    #expect(wrong.context.codingPath.compactMap(\.intValue) == [1, 0])
  }

  @Test func `another version, an empty and a longer message are errors`() throws {
    let messages: [[UInt8]] = [
      [], [0, 0x80], [2, 0x80], [1], [1, 0x80, 0x80], [1, 0x03], [1, 0x0E], [1, 0x3F],
    ]
    for bytes in messages {
      #expect(throws: DecodingError.self, "\(bytes)") {
        try MessageEncoding.decode(Int.self, from: bytes)
      }
    }
  }

  @Test func `lengths beyond the message are errors, however large`() {
    let most: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF]
    let huge: [UInt8] = most + most + [0xFF, 0x01]
    let tags: [UInt8] = [0x08] + Array(0x10...0x1B)
    for tag in tags {
      let lengths: [[UInt8]] = [[3], most + [0x0F], most + most + [0x7F], huge, huge + huge]
      for length in lengths {
        let bytes = [1, tag] + length + [1, 2]
        #expect(throws: DecodingError.self) {
          try MessageEncoding.decode([UInt64].self, from: bytes)
        }
        #expect(throws: DecodingError.self) {
          try MessageEncoding.decode([UInt8].self, from: bytes)
        }
        #expect(throws: DecodingError.self) { try MessageEncoding.decode(String.self, from: bytes) }
      }
    }
    for tag in [0x0B, 0x0D] as [UInt8] {
      let headers: [[UInt8]] = [
        most + most, [1, 0, 0, 0] + most, most + [1, 0, 0, 0], [0, 0, 0, 0, 1, 0, 0, 0],
      ]
      for header in headers {
        let bytes = [1, tag] + header + [0x80]
        #expect(throws: DecodingError.self) { try MessageEncoding.decode([Int].self, from: bytes) }
        #expect(throws: DecodingError.self) {
          try MessageEncoding.decode([String: Int].self, from: bytes)
        }
      }
    }
  }

  @Test func `counts that are not those of the entries are errors`() {
    for count in [0, 1, 3, 4] as [UInt8] {
      #expect(throws: DecodingError.self) {
        try MessageEncoding.decode([Int].self, from: [1, 0x0C, 4, count, 0x81, 0x04, 0x80, 0x01])
      }
      #expect(throws: DecodingError.self) {
        try MessageEncoding.decode(
          [Int: Int].self, from: [1, 0x0A, 4, count, 0x81, 0x82, 0x83, 0x84])
      }
    }
  }

  @Test func `what follows the entries inside a keyed container is an error`() throws {
    struct Point: Codable, Equatable { var x: Int }
    let whole: [UInt8] = [1, 0x0A, 3, 1, 0x41, 0x78, 0x81]
    #expect(try MessageEncoding.decode(Point.self, from: whole) == Point(x: 1))
    #expect(throws: DecodingError.self) {
      try MessageEncoding.decode(Point.self, from: [1, 0x0A, 4, 1, 0x41, 0x78, 0x81, 0x00])
    }
  }

  @Test func `text and keys that are not UTF-8 are errors`() {
    #expect(throws: DecodingError.self) {
      try MessageEncoding.decode(String.self, from: [1, 0x42, 0xC3, 0x28])
    }
    #expect(throws: DecodingError.self) {
      try MessageEncoding.decode([String: Int].self, from: [1, 0x0A, 4, 1, 0x42, 0xC3, 0x28, 0x80])
    }
    #expect(throws: DecodingError.self) {
      try MessageEncoding.decode([String: Int].self, from: [1, 0x0A, 2, 1, 0x02, 0x80])
    }
  }
}
