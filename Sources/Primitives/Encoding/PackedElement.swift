// SPDX-License-Identifier: Apache-2.0

/// A number or Boolean of which an array is written as its count and the bits of each, least byte
/// first.
///
/// `Int` and `UInt` are written like the types of 64 bits, and each can be read as the other signed
/// or unsigned type element by element.
protocol PackedElement: WireScalar, Sendable {
  associatedtype Bits: FixedWidthInteger & UnsignedInteger

  static var packedTag: UInt8 { get }
  var packedBits: Bits { get }
  init(packedBits: Bits)

  /// Writes an array of this type.
  ///
  /// A requirement, as is its inverse, so that each type has a version that is compiled for it; as
  /// one generic function it takes many times as long.
  static func pack(_ elements: [Self], to writer: WireWriter)

  /// Takes an array of this type, of which only the tag has been seen.
  static func unpack(from reader: inout WireReader) throws(WireFault) -> [Self]
}

extension PackedElement {
  static func pack(_ elements: [Self], to writer: WireWriter) {
    writer.append(packedTag)
    writer.append(varint: UInt(elements.count))
    writer.append(packed: elements)
  }

  static func unpack(from reader: inout WireReader) throws(WireFault) -> [Self] {
    reader.position += 1
    let width = Bits.bitWidth / 8
    let count = try reader.takeCount(ofSize: width)
    let start = try reader.takeRange(of: count * width).lowerBound
    let bytes = reader.bytes.span
    return [Self](capacity: count) { output in
      for index in 0..<count {
        var bits: Bits = 0
        for byte in 0..<width {
          bits |= Bits(truncatingIfNeeded: bytes[start + index * width + byte]) << (8 * byte)
        }
        output.append(Self(packedBits: bits))
      }
    }
  }
}

extension PackedElement where Self: FixedWidthInteger, Bits == Magnitude {
  var packedBits: Bits { Bits(truncatingIfNeeded: self) }

  init(packedBits: Bits) {
    self.init(truncatingIfNeeded: packedBits)
  }
}

extension Int8: PackedElement {
  static var packedTag: UInt8 { 0x10 }
}

extension UInt8: PackedElement {
  static var packedTag: UInt8 { 0x11 }

  static func pack(_ elements: [UInt8], to writer: WireWriter) {
    writer.append(packedTag)
    writer.append(varint: UInt(elements.count))
    writer.append(packed: elements)
  }

  static func unpack(from reader: inout WireReader) throws(WireFault) -> [UInt8] {
    reader.position += 1
    let count = try reader.takeCount(ofSize: 1)
    return [UInt8](reader.bytes[try reader.takeRange(of: count)])
  }
}

extension Int16: PackedElement {
  static var packedTag: UInt8 { 0x12 }
}

extension UInt16: PackedElement {
  static var packedTag: UInt8 { 0x13 }
}

extension Int32: PackedElement {
  static var packedTag: UInt8 { 0x14 }
}

extension UInt32: PackedElement {
  static var packedTag: UInt8 { 0x15 }
}

extension Int64: PackedElement {
  static var packedTag: UInt8 { 0x16 }
}

extension UInt64: PackedElement {
  static var packedTag: UInt8 { 0x17 }
}

extension Int: PackedElement {
  static var packedTag: UInt8 { 0x16 }
}

extension UInt: PackedElement {
  static var packedTag: UInt8 { 0x17 }
}

extension Float: PackedElement {
  static var packedTag: UInt8 { 0x18 }
  var packedBits: UInt32 { bitPattern }

  init(packedBits: UInt32) {
    self.init(bitPattern: packedBits)
  }
}

extension Double: PackedElement {
  static var packedTag: UInt8 { 0x19 }
  var packedBits: UInt64 { bitPattern }

  init(packedBits: UInt64) {
    self.init(bitPattern: packedBits)
  }
}

extension Float16: PackedElement {
  static var packedTag: UInt8 { 0x1B }
  var packedBits: UInt16 { bitPattern }

  init(packedBits: UInt16) {
    self.init(bitPattern: packedBits)
  }
}

extension Bool: PackedElement {
  static var packedTag: UInt8 { 0x1A }
  var packedBits: UInt8 { self ? 1 : 0 }

  init(packedBits: UInt8) {
    self = packedBits != 0
  }

  static func unpack(from reader: inout WireReader) throws(WireFault) -> [Bool] {
    let start = reader
    let bytes = try UInt8.unpack(from: &reader)
    guard bytes.allSatisfy({ $0 <= 1 }) else {
      throw start.fault(.corrupted("expected Booleans, found a byte that is neither"))
    }
    return bytes.map { $0 == 1 }
  }
}
