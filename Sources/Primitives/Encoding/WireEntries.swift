// SPDX-License-Identifier: Apache-2.0

/// The entries of a container that was just written, to be put in order.
struct WireEntries {
  /// Each entry's bytes: one value, or a key and a value.
  private var entries: [ArraySlice<UInt8>] = []

  init(_ body: ArraySlice<UInt8>, group: Int) {
    var reader = WireReader(bytes: [UInt8](body), position: 0, end: body.count)
    do {
      while !reader.isAtEnd {
        let start = reader.position
        for _ in 0..<group {
          try reader.skipValue()
        }
        entries.append(reader.bytes[start..<reader.position])
      }
    } catch {
      Misuse.trap("The encoder wrote what it cannot read: \(error)")
    }
  }

  /// All entries in the order of their bytes.
  func sorted() -> [UInt8] {
    entries.sorted { $0.lexicographicallyPrecedes($1) }.flatMap { $0 }
  }

  /// The entries without those whose key comes again later, or nothing if there are none.
  func withoutRepeatedKeys() -> (bytes: [UInt8], count: Int)? {
    var seen: Set<ArraySlice<UInt8>> = []
    let distinct = entries.reversed().filter { seen.insert(Self.key(of: $0)).inserted }
    guard distinct.count < entries.count else { return nil }
    return (distinct.reversed().flatMap { $0 }, distinct.count)
  }

  private static func key(of entry: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var reader = WireReader(
      bytes: [UInt8](entry), position: 0, end: entry.count)
    do {
      try reader.skipValue()
    } catch {
      Misuse.trap("The encoder wrote what it cannot read: \(error)")
    }
    return entry.prefix(reader.position)
  }
}
