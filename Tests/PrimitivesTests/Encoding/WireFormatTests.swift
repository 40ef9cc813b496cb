// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import Primitives

@Suite struct WireFormatTests {
  private func bytes<T: Encodable>(of value: T) throws -> [UInt8] {
    try MessageEncoding.encode(value).bytes
  }

  @Test func `the format of version 1 is this`() throws {
    #expect(try bytes(of: 0) == [1, 0x80])
    #expect(try bytes(of: 127) == [1, 0xFF])
    #expect(try bytes(of: 128) == [1, 0x04, 0x80, 0x01])
    #expect(try bytes(of: -1) == [1, 0x05, 0x00])
    #expect(try bytes(of: Int8.min) == [1, 0x05, 0x7F])
    #expect(try bytes(of: [true, nil]) == [1, 0x0C, 2, 2, 0x02, 0x00])
    #expect(try bytes(of: [true, false]) == [1, 0x1A, 2, 1, 0])
    #expect(try bytes(of: [Float16(1)]) == [1, 0x1B, 1, 0, 0x3C])
    #expect(try bytes(of: 1.0) == [1, 0x07, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F])
    #expect(try bytes(of: Float(1)) == [1, 0x06, 0, 0, 0x80, 0x3F])
    #expect(try bytes(of: "aé") == [1, 0x43, 0x61, 0xC3, 0xA9])
    #expect(try bytes(of: Int?.none) == [1, 0x00])
    #expect(try bytes(of: Int??.some(nil)) == [1, 0x03, 0x00])
    #expect(try bytes(of: Int??.some(1)) == [1, 0x81])
    #expect(try bytes(of: [UInt8]([9, 8])) == [1, 0x11, 2, 9, 8])
    #expect(try bytes(of: [Int16(-2)]) == [1, 0x14 - 2, 1, 0xFE, 0xFF])
    #expect(try bytes(of: ["a": 1]) == [1, 0x0A, 3, 1, 0x41, 0x61, 0x81])
    #expect(try bytes(of: [7: 1]) == [1, 0x0A, 2, 1, 0x87, 0x81])
    #expect(
      try bytes(of: Command.stop) == [1, 0x0A, 8, 1, 0x44] + Array("stop".utf8) + [0x0A, 0, 0])
    let long = String(repeating: "s", count: 300)
    #expect(try bytes(of: long) == [1, 0x08, 0xAC, 0x02] + Array(long.utf8))
    #expect(
      try bytes(of: [long])
        == [1, 0x0D, 0x2F, 1, 0, 0, 1, 0, 0, 0, 0x08, 0xAC, 0x02] + Array(long.utf8))
    #expect(
      try bytes(of: Shared(1)) == [
        1, 0x09, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 0, 0, 0, 0, 0, 0,
      ]
        + [0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 3, 0, 0, 0])
    let end = OwnedDescriptor(owning: dup(2))
    #expect(
      try MessageEncoding.encode([Carried(end), Carried(end)], along: .family).bytes
        == [1, 0x0C, 10, 2, 0x0E, 0, 0, 0, 0, 0x0E, 1, 0, 0, 0])
  }

  @Test func `equal values give equal bytes, however they came about`() throws {
    for count in [2, 10, 1000] {
      let words = (0..<count).map { "word \($0)" }
      var set = Set<String>(minimumCapacity: 5000)
      var dictionary = [String: [Int: Bool]](minimumCapacity: 5000)
      var parcels = [Parcel.Label: Int](minimumCapacity: 5000)
      for word in words.reversed() {
        set.insert(word)
        dictionary[word] = [1: true, 2: false]
        parcels[Parcel.Label(text: word)] = 1
      }
      #expect(try bytes(of: set) == bytes(of: Set(words)))
      let same = Dictionary(uniqueKeysWithValues: words.map { ($0, [2: false, 1: true]) })
      #expect(try bytes(of: dictionary) == bytes(of: same))
      let sameParcels = Dictionary(uniqueKeysWithValues: words.map { (Parcel.Label(text: $0), 1) })
      #expect(try bytes(of: parcels) == bytes(of: sameParcels))
    }
  }

  @Test func `small messages are small`() throws {
    struct Point: Codable { var x = 1, y = -2 }
    #expect(try bytes(of: Point()).count == 11)
    #expect(try bytes(of: [Point](repeating: Point(), count: 10)).count == 104)
  }
}
