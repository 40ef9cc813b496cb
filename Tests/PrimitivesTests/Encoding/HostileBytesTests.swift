// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Primitives

@Suite struct HostileBytesTests {
  /// Fails with the seed if bytes that were made up are not refused by an error of decoding.
  private func decode(_ bytes: [UInt8], as sample: EncodingSample, seed: UInt64) {
    do {
      try sample.decode(bytes)
    } catch is DecodingError {
    } catch {
      Issue.record("seed \(seed), \(sample): \(error) from \(bytes)")
    }
  }

  @Test func `every message cut off anywhere is an error`() throws {
    for sample in try EncodingSample.all() {
      try sample.decode(sample.bytes)
      for length in sample.bytes.indices {
        #expect(throws: DecodingError.self, "\(sample) cut off at \(length)") {
          try sample.decode(Array(sample.bytes[..<length]))
        }
      }
      #expect(throws: DecodingError.self) { try sample.decode(sample.bytes + [0x80]) }
    }
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func `random bytes never trap`(seed: UInt64) throws {
    let samples = try EncodingSample.all()
    var noise = ByteNoise(seed: seed)
    for _ in 0..<300 {
      let length = Int.random(in: 0..<80, using: &noise)
      let bytes = [1] + (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &noise) }
      for sample in samples { decode(bytes, as: sample, seed: seed) }
    }
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func `random values of the format never trap`(seed: UInt64) throws {
    let samples = try EncodingSample.all()
    let tags: [UInt8] = Array(0x00...0x1C) + [0x40, 0x41, 0x44, 0x80, 0x81, 0xFF]
    var noise = ByteNoise(seed: seed)
    for _ in 0..<300 {
      var bytes: [UInt8] = [1, 0x0A, 0, 2]
      for _ in 0..<Int.random(in: 1..<60, using: &noise) {
        bytes.append(tags.randomElement(using: &noise) ?? 0)
      }
      bytes[1] = Bool.random(using: &noise) ? 0x0A : 0x0C
      bytes[2] = UInt8(bytes.count - 4)
      bytes[3] = UInt8.random(in: 0...bytes[2], using: &noise)
      for sample in samples { decode(bytes, as: sample, seed: seed) }
    }
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func `damaged messages never trap`(seed: UInt64) throws {
    let samples = try EncodingSample.all()
    var noise = ByteNoise(seed: seed)
    for sample in samples {
      for _ in 0..<300 {
        var bytes = sample.bytes
        for _ in 0...Int.random(in: 0..<3, using: &noise) where bytes.count > 1 {
          let place = Int.random(in: 1..<bytes.count, using: &noise)
          switch Int.random(in: 0..<4, using: &noise) {
          case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &noise)
          case 1: bytes[place] = UInt8.random(in: .min ... .max, using: &noise)
          case 2: bytes.remove(at: place)
          default: bytes.insert(bytes[place], at: place)
          }
        }
        decode(bytes, as: sample, seed: seed)
      }
    }
  }

  @Test func `a container never tells of more values than there are bytes`() throws {
    var noise = ByteNoise(seed: 5)
    let tags: [UInt8] = [0x0C, 0x0D] + Array(0x10...0x1B)
    for _ in 0..<20_000 {
      let length = Int.random(in: 1..<40, using: &noise)
      var bytes = [1] + (0..<length).map { _ in UInt8.random(in: 0...12, using: &noise) }
      bytes[1] = tags.randomElement(using: &noise) ?? 0
      guard let container = try? MessageDecoder(message: bytes).unkeyedContainer() else { continue }
      #expect(container.count ?? 0 <= bytes.count, "\(bytes)")
    }
  }

  @Test func `a Boolean in an array is 0 or 1`() throws {
    #expect(try MessageEncoding.decode([Bool].self, from: [1, 0x1A, 2, 1, 0]) == [true, false])
    for type in [[Bool].self as any Decodable.Type, Set<Bool>.self, [Int].self] {
      #expect(throws: DecodingError.self) {
        _ = try MessageEncoding.decode(type, from: [1, 0x1A, 2, 1, 2])
      }
    }
  }

  @Test func `nesting is bounded on the way in`() throws {
    var headers: [[UInt8]] = []
    var size = 0
    for _ in 0..<5_000 {
      for (tag, key) in [(WireTag.wideUnkeyed, ""), (WireTag.wideKeyed, "children")] {
        let writer = WireWriter()
        writer.append(tag)
        writer.append(fixed: UInt32(size + (key.isEmpty ? 0 : key.utf8.count + 1)))
        writer.append(fixed: size == 0 ? 0 : 1 as UInt32)
        if !key.isEmpty { writer.append(string: key) }
        headers.append(writer.bytes)
        size += writer.count
      }
    }
    let bytes = [1] + Array(headers.reversed().joined())
    let error = #expect(throws: DecodingError.self) {
      try MessageEncoding.decode(Tree.self, from: bytes)
    }
    #expect("\(String(describing: error))".contains("nested in more than 512 values"))
  }

  @Test func `nesting is bounded on the way out`() {
    final class Ring: Encodable {
      var next: Ring?
    }
    let ring = Ring()
    ring.next = ring
    defer { ring.next = nil }
    let error = #expect(throws: EncodingError.self) { try MessageEncoding.encode(ring) }
    let text = "\(String(describing: error))"
    #expect(text.contains("nested in more than 512 values"))
    guard case .invalidValue(let value, _) = error else { return }
    // Not the value, all of which would be printed with the error.
    let isType = value is Any.Type
    #expect(isType)
    #expect(throws: EncodingError.self) {
      try MessageDecoder { encoder in
        var container = encoder.unkeyedContainer()
        for _ in 0..<10_000 { container = container.nestedUnkeyedContainer() }
      }
    }
  }

  @Test func `nesting up to the bound is fine both ways`() throws {
    let tree = Tree.chain(MessageEncoding.maximumDepth / 2 - 1)
    let bytes = try MessageEncoding.encode(tree).bytes
    #expect(try MessageEncoding.decode(Tree.self, from: bytes) == tree)
    #expect(throws: EncodingError.self) {
      try MessageEncoding.encode(Tree.chain(MessageEncoding.maximumDepth / 2))
    }
  }

  @Test func `a long run of marks is no nesting`() throws {
    let bytes = [1] + [UInt8](repeating: 0x03, count: 1 << 20) + [0x85]
    #expect(try MessageEncoding.decode(Int.self, from: bytes) == 5)
    #expect(try MessageEncoding.decode(Int???.self, from: bytes) == 5)
    #expect(throws: DecodingError.self) {
      try MessageEncoding.decode(Parcel.self, from: bytes)
    }
  }
}
