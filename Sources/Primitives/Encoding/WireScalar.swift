// SPDX-License-Identifier: Apache-2.0

/// A value that is one tag and some bytes, and so needs neither a container nor an encoder.
protocol WireScalar: DirectlyEncodable, DirectlyDecodable {
  func write(to writer: WireWriter)

  static func take(from reader: inout WireReader) throws(WireFault) -> Self
}

extension WireScalar {
  func encodeDirectly(in encoder: MessageEncoder, at key: (any CodingKey)?) throws {
    write(to: encoder.writer)
  }

  static func decodeDirectly(
    from reader: WireReader, in decoder: MessageDecoder, at key: (any CodingKey)?
  ) throws -> Self {
    var reader = reader
    return try decoder.take(Self.self, from: &reader, at: key)
  }
}

extension WireScalar where Self: FixedWidthInteger {
  func write(to writer: WireWriter) {
    writer.append(integer: self)
  }

  static func take(from reader: inout WireReader) throws(WireFault) -> Self {
    try reader.takeInteger(Self.self)
  }
}

extension Int: WireScalar {}
extension Int8: WireScalar {}
extension Int16: WireScalar {}
extension Int32: WireScalar {}
extension Int64: WireScalar {}
extension Int128: WireScalar {}
extension UInt: WireScalar {}
extension UInt8: WireScalar {}
extension UInt16: WireScalar {}
extension UInt32: WireScalar {}
extension UInt64: WireScalar {}
extension UInt128: WireScalar {}

extension Bool: WireScalar {
  func write(to writer: WireWriter) {
    writer.append(self ? WireTag.yes : WireTag.no)
  }

  static func take(from reader: inout WireReader) throws(WireFault) -> Bool {
    try reader.takeBool()
  }
}

extension Float: WireScalar {
  func write(to writer: WireWriter) {
    writer.append(WireTag.float)
    writer.append(fixed: bitPattern)
  }

  static func take(from reader: inout WireReader) throws(WireFault) -> Float {
    Float(bitPattern: try reader.takeBits(UInt32.self, tag: WireTag.float, for: Float.self))
  }
}

/// Written as a `Float`, as by its own `encode(to:)`.
extension Float16: WireScalar {
  func write(to writer: WireWriter) {
    Float(self).write(to: writer)
  }

  static func take(from reader: inout WireReader) throws(WireFault) -> Float16 {
    let start = reader
    let wide = try Float.take(from: &reader)
    let number = Float16(wide)
    guard number.isFinite || !wide.isFinite else {
      throw start.fault(.corrupted("expected Float16, found a Float that overflows"))
    }
    return number
  }
}

extension Double: WireScalar {
  func write(to writer: WireWriter) {
    writer.append(WireTag.double)
    writer.append(fixed: bitPattern)
  }

  static func take(from reader: inout WireReader) throws(WireFault) -> Double {
    Double(bitPattern: try reader.takeBits(UInt64.self, tag: WireTag.double, for: Double.self))
  }
}

extension String: WireScalar {
  func write(to writer: WireWriter) {
    writer.append(string: self)
  }

  static func take(from reader: inout WireReader) throws(WireFault) -> String {
    try reader.takeString()
  }
}
