// SPDX-License-Identifier: Apache-2.0

/// Reads what a `FrameWriter` wrote, or anything that an adversary did.
struct FrameReader {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  var isAtEnd: Bool { position == bytes.count }

  static var broken: PrimitivesError {
    PrimitivesError(.brokenMessage, "what came is no message between a manager and its client")
  }

  mutating func byte() throws(PrimitivesError) -> UInt8 {
    guard position < bytes.count else { throw Self.broken }
    defer { position += 1 }
    return bytes[position]
  }

  mutating func number() throws(PrimitivesError) -> UInt64 {
    var number: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      let next = try byte()
      guard shift < 63 || next <= 1 else { throw Self.broken }
      number |= UInt64(next & 0x7F) << shift
      if next & 0x80 == 0 { return number }
    }
    throw Self.broken
  }

  mutating func integer() throws(PrimitivesError) -> Int {
    let number = try number()
    return Int(bitPattern: UInt(number >> 1)) ^ -Int(number & 1)
  }

  mutating func some() throws(PrimitivesError) -> [UInt8] {
    let count = try number()
    guard count <= UInt64(bytes.count - position) else { throw Self.broken }
    defer { position += Int(count) }
    return Array(bytes[position..<position + Int(count)])
  }

  mutating func handle() throws(PrimitivesError) -> HandleNumbers {
    let (family, offset, generation) = (try number(), try number(), try number())
    guard let kind = UInt32(exactly: try number()) else { throw Self.broken }
    return HandleNumbers(
      BlockHandle(family: family, offset: offset, generation: generation, kind: kind))
  }

  mutating func value() throws(PrimitivesError) -> SentValue {
    switch try byte() {
    case 0:
      var bits: UInt64 = 0
      for shift in stride(from: UInt64(0), to: 64, by: 8) { bits |= UInt64(try byte()) << shift }
      return .scalar(bits)
    case 1: return .bytes(try some())
    default: throw Self.broken
    }
  }

  mutating func coded<Value: Decodable>(_ type: Value.Type) throws -> Value {
    try MessageEncoding.decode(type, from: some())
  }
}
