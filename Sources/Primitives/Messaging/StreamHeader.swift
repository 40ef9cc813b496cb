// SPDX-License-Identifier: Apache-2.0

/// What stands before each message in a stream of bytes: its length in 8 bytes, least significant
/// first, and in 4 more how many descriptors come along.
struct StreamHeader: Equatable {
  static let size = 12

  let length: UInt64
  let descriptorCount: Int

  init(length: Int, descriptorCount: Int) {
    self.length = UInt64(length)
    self.descriptorCount = descriptorCount
  }

  /// Reads a header, or finds that it announces what no sender would.
  init?(_ bytes: [UInt8]) {
    Misuse.require(bytes.count == Self.size, "a header of another size")
    length = bytes[..<8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    let count = bytes[8...].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    guard length <= UInt64(Int.max), count <= MessageSocket.descriptorLimit else { return nil }
    descriptorCount = Int(count)
  }

  var bytes: [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * UInt64($0))) }
      + (0..<4).map { UInt8(truncatingIfNeeded: descriptorCount >> (8 * $0)) }
  }
}
