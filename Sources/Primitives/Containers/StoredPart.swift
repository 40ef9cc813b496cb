// SPDX-License-Identifier: Apache-2.0

/// A key and a value, or an element, as a part of the container: a list of the handles that they
/// carry, a header, the key's bytes, the value's bytes.
///
/// Only touched under the container's lock, and so without steps.
struct StoredPart {
  private static let hashOffset: UInt64 = 0
  private static let keyLengthOffset: UInt64 = 8
  private static let valueLengthOffset: UInt64 = 16
  private static let headerBytes: UInt64 = 24

  let region: Region
  let block: UInt64
  private let header: UInt64

  init(region: Region, block: UInt64) {
    self.region = region
    self.block = block
    header = Self.header(of: block, handles: region.word(block + BlockLayout.partPayload).noted)
  }

  private static func header(of block: UInt64, handles: UInt64) -> UInt64 {
    block + BlockLayout.partPayload + HandleList.bytes(count: Int(handles))
  }

  private static func rounded(_ count: Int) -> UInt64 { (UInt64(count) + 7) & ~7 }

  var list: HandleList { HandleList(region: region, block: block) }

  /// The blocks that it carries, each once.
  var blocks: [UInt64] {
    region.word(block + BlockLayout.partPayload).noted == 0 ? [] : list.blocks
  }

  // MARK: Writing

  /// What a key and a value take as a part.
  static func bytes(key: StoredValue?, value: StoredValue, handles: Int) -> UInt64 {
    HandleList.bytes(count: handles) + headerBytes + rounded(key?.count ?? 0)
      + rounded(value.count)
  }

  /// Fills in a part that no one looks at yet.
  static func write(
    key: StoredValue?, hash: UInt64, value: StoredValue, carrying blocks: [UInt64],
    at block: UInt64, in region: Region
  ) {
    region.word(block + BlockLayout.partPayload).note(UInt64(blocks.count))
    if !blocks.isEmpty { HandleList(region: region, block: block).write(blocks) }
    let header = header(of: block, handles: UInt64(blocks.count))
    let keyCount = key?.count ?? 0
    region.word(header + hashOffset).note(hash)
    region.word(header + keyLengthOffset).note(UInt64(keyCount))
    region.word(header + valueLengthOffset).note(UInt64(value.count))
    let place = header + headerBytes
    if let key { write(key, at: place, in: region) }
    write(value, at: place + rounded(keyCount), in: region)
  }

  static func write(_ value: StoredValue, at place: UInt64, in region: Region) {
    switch value.payload {
    case .scalar(let bits): region.word(place).note(bits)
    case .bytes(let bytes, _): region.write(bytes, at: place)
    }
  }

  // MARK: Reading

  var hash: UInt64 { region.word(header + Self.hashOffset).noted }

  private var keyCount: Int { Int(region.word(header + Self.keyLengthOffset).noted) }

  private var valueCount: Int { Int(valueLength.noted) }

  var valueLength: Word { region.word(header + Self.valueLengthOffset) }

  /// Where the value's bytes stand.
  var valuePlace: UInt64 { header + Self.headerBytes + Self.rounded(keyCount) }

  /// How many bytes of a value it has room for.
  var valueRoom: UInt64 {
    let size = UInt64(1) << (region.word(block + BlockLayout.kindWord).noted >> 32)
    return block + size - valuePlace
  }

  var key: StoredValue { read(keyCount, at: header + Self.headerBytes, keeping: []) }

  func value(keeping references: [BlockReference]) -> StoredValue {
    read(valueCount, at: valuePlace, keeping: references)
  }

  private func read(
    _ count: Int, at place: UInt64, keeping references: [BlockReference]
  ) -> StoredValue {
    count == 8
      ? StoredValue(.scalar(region.word(place).noted), references: references)
      : StoredValue(.bytes(region.read(count, at: place), blocks: []), references: references)
  }

  func hasKey(_ key: StoredValue) -> Bool {
    keyCount == key.count && holds(key, at: header + Self.headerBytes)
  }

  func hasValue(_ value: StoredValue) -> Bool {
    valueCount == value.count && holds(value, at: valuePlace)
  }

  private func holds(_ value: StoredValue, at place: UInt64) -> Bool {
    switch value.payload {
    case .scalar(let bits): region.word(place).noted == bits
    case .bytes(let bytes, _): region.holds(bytes, at: place)
    }
  }
}
