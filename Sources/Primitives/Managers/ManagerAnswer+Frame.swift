// SPDX-License-Identifier: Apache-2.0

/// The form that answers have on the way.
extension ManagerAnswer {
  private enum Kind: UInt8 {
    case coded, done, nothing, no, yes, number, acquired, value, handle, relayed, raw
  }

  func bytes() throws -> [UInt8] {
    var writer = FrameWriter()
    switch self {
    case .done: writer.write(Kind.done.rawValue)
    case .nothing: writer.write(Kind.nothing.rawValue)
    case .flag(let flag): writer.write((flag ? Kind.yes : Kind.no).rawValue)
    case .number(let number):
      writer.write(Kind.number.rawValue)
      writer.write(number)
    case .lock(.acquired): writer.write(Kind.acquired.rawValue)
    case .value(let value):
      writer.write(Kind.value.rawValue)
      writer.write(value)
    case .handle(let handle):
      writer.write(Kind.handle.rawValue)
      writer.write(handle)
    case .relayed(let bytes):
      writer.write(Kind.relayed.rawValue)
      writer.write(bytes)
    case .raw(let bytes):
      writer.write(Kind.raw.rawValue)
      writer.write(bytes)
    case .lock, .values, .entries, .failure:
      writer.write(Kind.coded.rawValue)
      try writer.write(coding: self)
    }
    return writer.bytes
  }

  /// Reads an answer from bytes that may be anything.
  ///
  /// - Throws: `brokenMessage`, or what decoding throws.
  init(_ bytes: [UInt8]) throws {
    var reader = FrameReader(bytes)
    switch Kind(rawValue: try reader.byte()) {
    case .coded: self = try reader.coded(ManagerAnswer.self)
    case .done: self = .done
    case .nothing: self = .nothing
    case .no: self = .flag(false)
    case .yes: self = .flag(true)
    case .number: self = .number(try reader.integer())
    case .acquired: self = .lock(.acquired)
    case .value: self = .value(try reader.value())
    case .handle: self = .handle(try reader.handle())
    case .relayed: self = .relayed(try reader.some())
    case .raw: self = .raw(try reader.some())
    case nil: throw FrameReader.broken
    }
    guard reader.isAtEnd else { throw FrameReader.broken }
  }
}
