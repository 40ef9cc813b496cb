// SPDX-License-Identifier: Apache-2.0

/// The inside of a keyed container and how to find a key in it.
///
/// Values are mostly decoded in the order in which they were encoded, so the search begins at the
/// key found last and goes round. In a large container, the first search that goes far makes an
/// index. Finding a key takes constant time in both cases.
struct KeyedBody {
  let count: Int

  private let body: WireReader
  private var lastFound: Int
  private var index: [ArraySlice<UInt8>: Int]?

  /// Reads a container and checks the form of all its entries.
  ///
  /// They are checked before any is asked for because a list of keys has no way to say that it ends
  /// in the middle.
  init(_ reader: WireReader) throws(WireFault) {
    var reader = reader
    let container = try reader.takeContainer(
      narrow: WireTag.keyed, wide: WireTag.wideKeyed, expected: [String: Any].self)
    count = container.count
    body = reader.moved(to: container.range.lowerBound, end: container.range.upperBound)
    lastFound = container.range.lowerBound
    var entries = body
    for _ in 0..<count {
      try entries.takeAnyKey()
      try entries.skipValue()
    }
    guard entries.isAtEnd else {
      throw entries.fault(.corrupted("a container goes on after its \(count) entries"))
    }
  }

  /// All keys that are keys of that type, in the order in which they were encoded.
  func keys<Key: CodingKey>(_ type: Key.Type) throws(WireFault) -> [Key] {
    var keys: [Key] = []
    var entries = body
    while !entries.isAtEnd {
      if let key = try entries.takeKey(type) { keys.append(key) }
      try entries.skipValue()
    }
    return keys
  }

  /// The place of a key's value.
  mutating func find(_ key: some CodingKey) throws(WireFault) -> WireReader? {
    if let index { return index[Self.bytes(of: key)].map { body.moved(to: $0) } }
    var entries = body.moved(to: lastFound)
    for passed in 0..<count {
      guard passed < Self.patience else {
        index = try makeIndex()
        return try find(key)
      }
      if entries.isAtEnd { entries = body }
      let start = entries.position
      if try entries.takeKey(equalTo: key) {
        lastFound = start
        return entries
      }
      try entries.skipValue()
    }
    return nil
  }

  /// How many entries a search passes before an index is worth its cost.
  private static let patience = 24

  private func makeIndex() throws(WireFault) -> [ArraySlice<UInt8>: Int] {
    var index: [ArraySlice<UInt8>: Int] = [:]
    var entries = body
    while !entries.isAtEnd {
      let start = entries.position
      try entries.skipValue()
      index[entries.bytes[start..<entries.position]] = entries.position
      try entries.skipValue()
    }
    return index
  }

  private static func bytes(of key: some CodingKey) -> ArraySlice<UInt8> {
    let writer = WireWriter()
    writer.append(key: key)
    return writer.bytes[...]
  }
}
