// SPDX-License-Identifier: Apache-2.0

/// The growing bytes of one message, or of a part that is inserted into it later.
///
/// A class, as all encoders and containers of one message append to the same bytes.
final class WireWriter {
  private(set) var bytes: [UInt8] = []

  /// The way that the message will take; a part is on the way of the whole.
  let route: MessageRoute

  /// Whether there are handles or descriptors to number; a part hands it on to the whole.
  private(set) var hasAttachments = false

  /// The descriptors that have been attached, by their numbers, which are theirs alone as long as
  /// this keeps them open; those that did not stay in the bytes are among them.
  private(set) var descriptors: [UInt32: OwnedDescriptor] = [:]

  /// Blocks that have to stay in use until the message is under way.
  private(set) var kept: [BlockReference] = []

  init(route: MessageRoute = .memory) {
    self.route = route
    bytes.reserveCapacity(Self.initialCapacity)
  }

  /// Enough for a small struct, so that most messages allocate once.
  private static let initialCapacity = 120

  var count: Int { bytes.count }

  func append(_ byte: UInt8) {
    bytes.append(byte)
  }

  func append<Bits: FixedWidthInteger & UnsignedInteger>(fixed bits: Bits) {
    var rest = bits
    for _ in 0..<Bits.bitWidth / 8 {
      bytes.append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }

  func append<Number: FixedWidthInteger & UnsignedInteger>(varint number: Number) {
    var rest = number
    while rest > 0x7F {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  func append<Number: FixedWidthInteger>(integer number: Number) {
    if number < 0 {
      bytes.append(WireTag.negative)
      append(varint: Number.Magnitude(truncatingIfNeeded: ~number))
    } else if number <= 0x7F {
      bytes.append(WireTag.smallInteger.lowerBound | UInt8(truncatingIfNeeded: number))
    } else {
      bytes.append(WireTag.natural)
      append(varint: number.magnitude)
    }
  }

  func append(string: String) {
    let text = string.utf8
    if text.count < WireTag.shortString.count {
      bytes.append(WireTag.shortString.lowerBound | UInt8(truncatingIfNeeded: text.count))
    } else {
      bytes.append(WireTag.string)
      append(varint: UInt(text.count))
    }
    bytes.append(contentsOf: text)
  }

  func append(key: some CodingKey) {
    if let number = key.intValue {
      append(integer: number)
    } else {
      append(string: key.stringValue)
    }
  }

  func append(handle: BlockHandle, index: UInt32 = 0) {
    bytes.append(WireTag.handle)
    append(fixed: index)
    append(fixed: handle.family)
    append(fixed: handle.offset)
    append(fixed: handle.generation)
    append(fixed: handle.kind)
    hasAttachments = true
  }

  /// Keeps a block in use until the message is under way.
  func keep(_ reference: BlockReference) {
    kept.append(reference)
  }

  /// Appends a descriptor under its number, so that the order of sets does not depend on when it
  /// was met.
  func append(descriptor: OwnedDescriptor) {
    let number = UInt32(bitPattern: descriptor.rawValue)
    bytes.append(WireTag.descriptor)
    append(fixed: number)
    descriptors[number] = descriptor
    hasAttachments = true
  }

  /// Appends what another writer has.
  func append(_ other: WireWriter) {
    bytes.append(contentsOf: other.bytes)
    guard other.hasAttachments else { return }
    hasAttachments = true
    descriptors.merge(other.descriptors) { mine, _ in mine }
    kept += other.kept
  }

  func append(_ raw: ArraySlice<UInt8>) {
    bytes.append(contentsOf: raw)
  }

  /// Makes room for a large run of bytes and for the wide headers of the containers around it, so
  /// that these do not move it to another allocation.
  private func makeRoom(for size: Int) {
    let headers = 64
    bytes.append(addingCapacity: size + headers) { _ in }
  }

  func append<Element: PackedElement>(packed elements: [Element]) {
    let width = Element.Bits.bitWidth / 8
    makeRoom(for: elements.count * width)
    bytes.append(addingCapacity: elements.count * width) { output in
      for element in elements {
        var rest = element.packedBits
        for _ in 0..<width {
          output.append(UInt8(truncatingIfNeeded: rest))
          rest >>= 8
        }
      }
    }
  }

  func append(packed elements: [UInt8]) {
    makeRoom(for: elements.count)
    bytes.append(contentsOf: elements)
  }

  /// The FNV-1a hash of the bytes from an offset on.
  func hash(from start: Int) -> UInt64 {
    bytes[start...].reduce(0xCBF2_9CE4_8422_2325) { hash, byte in
      (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }
  }

  func truncate(to count: Int) {
    bytes.removeSubrange(count...)
  }

  func replace(_ range: Range<Int>, with replacement: [UInt8]) {
    bytes.replaceSubrange(range, with: replacement)
  }

  subscript(offset: Int) -> UInt8 {
    get { bytes[offset] }
    set { bytes[offset] = newValue }
  }

  /// Marks the value that starts at an offset as present if it could be taken for an absent one.
  func markPresent(at offset: Int) {
    let tag = bytes[offset]
    guard tag == WireTag.null || tag == WireTag.present else { return }
    bytes.insert(WireTag.present, at: offset)
  }
}
