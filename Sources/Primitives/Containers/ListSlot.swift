// SPDX-License-Identifier: Apache-2.0

/// A place of a list, two words: an element of at most eight bytes as it is, after its length, or
/// the part that it lies in.
struct ListSlot: Equatable {
  let first: UInt64
  let second: UInt64

  private static let longest: UInt64 = 8

  init(first: UInt64, second: UInt64) {
    self.first = first
    self.second = second
  }

  init(part: UInt64) {
    first = part
    second = 0
  }

  /// The place of an element that needs no part.
  init?(_ value: StoredValue) {
    switch value.payload {
    case .scalar(let bits): self.init(first: Self.longest, second: bits)
    case .bytes(let bytes, let blocks):
      guard bytes.count < Self.longest, blocks.isEmpty else { return nil }
      self.init(first: UInt64(bytes.count), second: StoredValue.word(of: bytes))
    }
  }

  /// The part that the element lies in, if it does: no block begins so early.
  var part: UInt64? { first > Self.longest ? first : nil }

  /// The element, if it needs no part.
  var value: StoredValue? {
    guard part == nil else { return nil }
    guard first < Self.longest else { return StoredValue(.scalar(second)) }
    let bytes = (0..<first).map { UInt8(truncatingIfNeeded: second >> (8 * $0)) }
    return StoredValue(.bytes(bytes, blocks: []))
  }
}
