// SPDX-License-Identifier: Apache-2.0

/// A place in the bytes of a message, and the end of what may be read there.
///
/// Nothing is believed: each read is checked against the end first, and a length before anything of
/// that length is made.
struct WireReader {
  let bytes: [UInt8]
  var position: Int
  let end: Int

  /// Where the packed array began from which these bytes were made, for the errors.
  var origin: Int?

  init(bytes: [UInt8], position: Int, end: Int, origin: Int? = nil) {
    self.bytes = bytes
    self.position = position
    self.end = end
    self.origin = origin
  }

  var isAtEnd: Bool { position >= end }

  func fault(_ kind: WireFault.Kind) -> WireFault {
    WireFault(kind, at: origin ?? position)
  }

  /// This reader, at another place of the same bytes and perhaps with a nearer end.
  func moved(to position: Int, end: Int? = nil) -> WireReader {
    WireReader(bytes: bytes, position: position, end: end ?? self.end, origin: origin)
  }

  func peekTag() throws(WireFault) -> UInt8 {
    guard position < end else { throw truncated(1) }
    return bytes[position]
  }

  mutating func takeByte() throws(WireFault) -> UInt8 {
    guard position < end else { throw truncated(1) }
    defer { position += 1 }
    return bytes[position]
  }

  /// Takes the marks of a present optional, of which any value may have some.
  mutating func takePresentMarks() throws(WireFault) {
    while try peekTag() == WireTag.present { position += 1 }
  }

  mutating func takeRange(of size: Int) throws(WireFault) -> Range<Int> {
    guard size <= end - position else { throw truncated(size) }
    defer { position += size }
    return position..<position + size
  }

  mutating func takeFixed<Bits: FixedWidthInteger & UnsignedInteger>(
    _ type: Bits.Type
  ) throws(WireFault) -> Bits {
    let range = try takeRange(of: Bits.bitWidth / 8)
    var bits: Bits = 0
    for index in range.reversed() {
      bits = bits << 8 | Bits(truncatingIfNeeded: bytes[index])
    }
    return bits
  }

  /// Takes a varint, or nothing if it does not fit in the type.
  mutating func takeVarint<Number: FixedWidthInteger & UnsignedInteger>(
    _ type: Number.Type
  ) throws(WireFault) -> Number? {
    var number: Number = 0
    var shift = 0
    var fits = true
    while true {
      let byte = try takeByte()
      let digit = Number(truncatingIfNeeded: byte & 0x7F)
      let shifted = digit << shift
      fits = fits && shifted >> shift == digit && (shift < Number.bitWidth || digit == 0)
      number |= shifted
      guard byte & 0x80 != 0 else { return fits ? number : nil }
      shift += 7
      guard shift < Self.maximumVarintBits else {
        throw fault(.corrupted("a varint does not end"))
      }
    }
  }

  /// Takes a number of things that take at least some bytes each, all of which must be there.
  mutating func takeCount(ofSize size: Int) throws(WireFault) -> Int {
    let start = position
    guard let count = try takeVarint(UInt64.self), count <= UInt64((end - position) / size) else {
      position = start
      throw fault(.corrupted("a length exceeds the \(end - start) bytes that are left"))
    }
    return Int(count)
  }

  func mismatch(_ tag: UInt8, expected: any Any.Type) -> WireFault {
    tag == WireTag.null
      ? fault(.missing(expected: expected))
      : fault(.mismatch(expected: expected, found: WireTag.description(of: tag)))
  }

  /// The nineteen bytes that 128 bits take.
  private static let maximumVarintBits = 19 * 7

  private func truncated(_ size: Int) -> WireFault {
    fault(.corrupted("the message is cut off: expected \(size) bytes, found \(end - position)"))
  }
}
