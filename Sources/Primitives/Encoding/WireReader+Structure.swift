// SPDX-License-Identifier: Apache-2.0

extension WireReader {
  /// Takes the header of a container; its inside is left, and is known to be there.
  ///
  /// - Returns: Where the inside is and how many entries it says it has, not more than its bytes.
  mutating func takeContainer(
    narrow: UInt8, wide: UInt8, expected: any Any.Type
  ) throws(WireFault) -> (range: Range<Int>, count: Int) {
    try takePresentMarks()
    let tag = try peekTag()
    guard tag == narrow || tag == wide else { throw mismatch(tag, expected: expected) }
    position += 1
    return try takeBody(isWide: tag == wide)
  }

  /// Takes the header of a container after its tag.
  private mutating func takeBody(
    isWide: Bool
  ) throws(WireFault) -> (range: Range<Int>, count: Int) {
    let length: Int
    let count: Int
    if isWide {
      length = Int(try takeFixed(UInt32.self))
      count = Int(try takeFixed(UInt32.self))
    } else {
      length = Int(try takeByte())
      count = Int(try takeByte())
    }
    guard count <= length, length <= end - position else {
      throw fault(
        .corrupted("a container of \(length) bytes and \(count) entries does not fit"))
    }
    return (position..<position + length, count)
  }

  /// Passes over one value, whatever it is; containers by their length alone.
  mutating func skipValue() throws(WireFault) {
    try takePresentMarks()
    let start = position
    let tag = try takeByte()
    switch tag {
    case WireTag.smallInteger, WireTag.null, WireTag.no, WireTag.yes:
      return
    case WireTag.shortString:
      _ = try takeRange(of: Int(tag - WireTag.shortString.lowerBound))
    case WireTag.natural, WireTag.negative:
      _ = try takeVarint(UInt64.self)
    case WireTag.float:
      _ = try takeRange(of: 4)
    case WireTag.double:
      _ = try takeRange(of: 8)
    case WireTag.handle:
      _ = try takeRange(of: 32)
    case WireTag.descriptor:
      _ = try takeRange(of: 4)
    case WireTag.string:
      let size = try takeCount(ofSize: 1)
      _ = try takeRange(of: size)
    case WireTag.packed:
      let width = WireTag.packedWidths[Int(tag - WireTag.packed.lowerBound)]
      let count = try takeCount(ofSize: width)
      _ = try takeRange(of: count * width)
    case WireTag.keyed, WireTag.wideKeyed, WireTag.unkeyed, WireTag.wideUnkeyed:
      position = try takeBody(isWide: tag == WireTag.wideKeyed || tag == WireTag.wideUnkeyed)
        .range.upperBound
    default:
      position = start
      throw fault(.corrupted("expected a value, found \(WireTag.description(of: tag))"))
    }
  }

  /// Steps into a container, or takes a handle or a descriptor and returns it, or passes over
  /// another value.
  mutating func enterContainerOrTakeAttachment() throws(WireFault) -> WireAttachment? {
    let tag = try peekTag()
    switch tag {
    case WireTag.present:
      position += 1
    case WireTag.handle:
      return .block(try takeHandle())
    case WireTag.descriptor:
      return .descriptor(try takeDescriptor())
    case WireTag.keyed, WireTag.unkeyed:
      _ = try takeRange(of: 3)
    case WireTag.wideKeyed, WireTag.wideUnkeyed:
      _ = try takeRange(of: 9)
    default:
      try skipValue()
    }
    return nil
  }
}
