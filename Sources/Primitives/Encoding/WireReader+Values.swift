// SPDX-License-Identifier: Apache-2.0

extension WireReader {
  mutating func takeInteger<Number: FixedWidthInteger>(
    _ type: Number.Type
  ) throws(WireFault) -> Number {
    try takePresentMarks()
    let start = position
    let tag = try takeByte()
    var number: Number?
    switch tag {
    case WireTag.smallInteger:
      return Number(truncatingIfNeeded: tag & 0x7F)
    case WireTag.natural:
      number = try takeVarint(Number.Magnitude.self).flatMap { Number(exactly: $0) }
    case WireTag.negative:
      let complement = try takeVarint(Number.Magnitude.self).flatMap { Number(exactly: $0) }
      number = Number.isSigned ? complement.map { ~$0 } : nil
    default:
      throw moved(to: start).mismatch(tag, expected: type)
    }
    guard let number else {
      throw moved(to: start).fault(.corrupted("expected \(type), found an integer that overflows"))
    }
    return number
  }

  mutating func takeBits<Bits: FixedWidthInteger & UnsignedInteger>(
    _ bits: Bits.Type, tag: UInt8, for type: any Any.Type
  ) throws(WireFault) -> Bits {
    try takePresentMarks()
    let found = try peekTag()
    guard found == tag else { throw mismatch(found, expected: type) }
    position += 1
    return try takeFixed(bits)
  }

  mutating func takeBool() throws(WireFault) -> Bool {
    try takePresentMarks()
    let tag = try peekTag()
    guard tag == WireTag.yes || tag == WireTag.no else { throw mismatch(tag, expected: Bool.self) }
    position += 1
    return tag == WireTag.yes
  }

  mutating func takeString() throws(WireFault) -> String {
    try takePresentMarks()
    let start = position
    let range = try takeStringRange()
    guard let string = String(validating: bytes[range], as: UTF8.self) else {
      throw moved(to: start).fault(.corrupted("expected String, found bytes that are not UTF-8"))
    }
    return string
  }

  /// Takes a string as the place of its bytes, which may be none.
  mutating func takeStringRange() throws(WireFault) -> Range<Int> {
    let tag = try peekTag()
    switch tag {
    case WireTag.shortString:
      position += 1
      return try takeRange(of: Int(tag - WireTag.shortString.lowerBound))
    case WireTag.string:
      position += 1
      let size = try takeCount(ofSize: 1)
      return try takeRange(of: size)
    default:
      throw mismatch(tag, expected: String.self)
    }
  }

  mutating func takeHandle() throws(WireFault) -> BlockHandle {
    try takePresentMarks()
    let tag = try peekTag()
    guard tag == WireTag.handle else { throw mismatch(tag, expected: BlockHandle.self) }
    position += 1
    _ = try takeFixed(UInt32.self)
    return BlockHandle(
      family: try takeFixed(UInt64.self), offset: try takeFixed(UInt64.self),
      generation: try takeFixed(UInt64.self), kind: try takeFixed(UInt32.self))
  }

  /// Takes the place of a descriptor among those of the message.
  mutating func takeDescriptor() throws(WireFault) -> UInt32 {
    try takePresentMarks()
    let tag = try peekTag()
    guard tag == WireTag.descriptor else { throw mismatch(tag, expected: OwnedDescriptor.self) }
    position += 1
    return try takeFixed(UInt32.self)
  }
}
