// SPDX-License-Identifier: Apache-2.0

/// Writes what goes between a manager's server and its clients: numbers as LEB128, bytes after
/// their length.
///
/// A question is asked and answered in a few microseconds, of which general coding would take most.
struct FrameWriter {
  private(set) var bytes: [UInt8] = []

  mutating func write(_ byte: UInt8) { bytes.append(byte) }

  mutating func write(_ number: UInt64) {
    var rest = number
    while rest > 0x7F {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// Negative numbers are small ones, too.
  mutating func write(_ number: Int) {
    write(UInt64(bitPattern: Int64((number << 1) ^ (number >> (Int.bitWidth - 1)))))
  }

  mutating func write(_ some: [UInt8]) {
    write(UInt64(some.count))
    bytes += some
  }

  mutating func write(_ handle: HandleNumbers) {
    write(handle.family)
    write(handle.offset)
    write(handle.generation)
    write(UInt64(handle.kind))
  }

  mutating func write(_ value: SentValue) {
    switch value {
    case .scalar(let bits):
      write(0 as UInt8)
      for shift in stride(from: 0, to: 64, by: 8) {
        write(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
      }
    case .bytes(let bytes):
      write(1 as UInt8)
      write(bytes)
    }
  }

  /// What is not asked often, in the general form.
  mutating func write<Value: Encodable>(coding value: Value) throws {
    write(try MessageEncoding.encode(value, along: .network).bytes)
  }
}
