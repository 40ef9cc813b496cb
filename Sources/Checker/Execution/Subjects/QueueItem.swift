// SPDX-License-Identifier: Apache-2.0

/// What travels through a queue under test.
struct QueueItem: Codable, Sendable {
  var item: UInt64
  var bytes: [UInt8]

  private static let odd: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// The item with the bytes that belong to it: anyone can tell whether they are whole.
  init(_ item: UInt64, count: Int) {
    self.item = item
    var state = item &* Self.odd
    bytes = []
    bytes.reserveCapacity(count)
    while bytes.count < count {
      state = (state ^ state >> 29) &* Self.odd &+ 1
      bytes.append(UInt8(truncatingIfNeeded: state >> 56))
    }
  }

  /// Whether the bytes are those that belong to the item, `count` of them.
  func isIntact(count: Int) -> Bool {
    bytes.count == count && bytes == QueueItem(item, count: count).bytes
  }
}
