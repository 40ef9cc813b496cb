// SPDX-License-Identifier: Apache-2.0

/// A key, a value or an element as a container stores it: encoded, with the blocks that it names.
///
/// Two are equal when their bytes are. The encoding is deterministic, so equal values are equal
/// here, with the exceptions that `StoredCoding` names.
struct StoredValue: Sendable {
  enum Payload {
    case scalar(UInt64)
    case bytes([UInt8], blocks: [UInt64])

    /// The same as a queue has it.
    var queued: QueueCore.Payload {
      switch self {
      case .scalar(let bits): .scalar(bits)
      case .bytes(let bytes, let blocks): .bytes(bytes, blocks: blocks)
      }
    }
  }

  /// Eight bytes are always a scalar.
  ///
  /// The blocks stand here on the way in; on the way out there are only references.
  let payload: Payload
  /// Keep what the payload names in use: until it is stored on the way in, until it is decoded on
  /// the way out.
  let references: [BlockReference]
  /// Whose handles the payload names, if not this family's; only on the way out.
  let scope: (any HandleScope)?
  /// Keep what the payload names in use with that family, until it is decoded.
  let foreign: [any Sendable]

  init(
    _ payload: Payload, references: [BlockReference] = [],
    scope: (any HandleScope)? = nil, foreign: [any Sendable] = []
  ) {
    self.references = references
    self.scope = scope
    self.foreign = foreign
    if case .bytes(let bytes, _) = payload, bytes.count == 8 {
      self.payload = .scalar(Self.word(of: bytes))
    } else {
      self.payload = payload
    }
  }

  /// What a set stores for each of its elements.
  static let nothing = StoredValue(.bytes([], blocks: []))

  /// The blocks that a value on its way in names, each once.
  var blocks: [UInt64] {
    switch payload {
    case .scalar: []
    case .bytes(_, let blocks): blocks
    }
  }

  /// The number of bytes.
  var count: Int {
    switch payload {
    case .scalar: 8
    case .bytes(let bytes, _): bytes.count
    }
  }

  var bytes: [UInt8] {
    switch payload {
    case .scalar(let bits): (0..<8).map { UInt8(truncatingIfNeeded: bits >> UInt64(8 * $0)) }
    case .bytes(let bytes, _): bytes
    }
  }

  /// At most eight bytes as one word.
  static func word(of bytes: [UInt8]) -> UInt64 {
    var word: UInt64 = 0
    for index in bytes.indices { word |= UInt64(bytes[index]) << UInt64(8 * index) }
    return word
  }

  /// What came out, ready to go in again: the blocks stand in the payload.
  ///
  /// The references have to be kept until it is stored.
  var goingIn: StoredValue {
    guard case .bytes(let bytes, _) = payload, !references.isEmpty else { return self }
    return StoredValue(
      .bytes(bytes, blocks: Set(references.map(\.offset)).sorted()), references: references)
  }

  func hasSameBytes(as other: StoredValue) -> Bool {
    switch (payload, other.payload) {
    case (.scalar(let mine), .scalar(let others)): mine == others
    case (.bytes(let mine, _), .bytes(let others, _)): mine == others
    default: false
    }
  }
}
