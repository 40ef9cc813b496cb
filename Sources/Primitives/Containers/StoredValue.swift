// SPDX-License-Identifier: Apache-2.0

/// A key, a value or an element as a container stores it: encoded, with the blocks that it names.
///
/// Two are equal when their bytes are. The encoding is deterministic, so equal values of one
/// program are equal here, with two exceptions that `StoredCoding` names.
struct StoredValue: Sendable {
  /// The blocks stand here on the way in; on the way out there are only references.
  let payload: QueueCore.Payload
  /// Keep what the payload names in use: until it is stored on the way in, until it is decoded on
  /// the way out.
  let references: [BlockReference]

  init(_ payload: QueueCore.Payload, references: [BlockReference] = []) {
    self.payload = payload
    self.references = references
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
}
