// SPDX-License-Identifier: Apache-2.0

/// The binary format in which values travel between the processes of one family.
///
/// A message is one version byte and one value. Every value starts with a tag, so that decoding
/// with another type than was encoded is an error and never garbage, and so that any value can be
/// passed over without knowing its type:
///
/// | Tag | Value | Followed by |
/// |---|---|---|
/// | `00` | nil | |
/// | `01`, `02` | false, true | |
/// | `03` | present, before a value that itself starts with `00` or `03` | the value |
/// | `04` | integer of 128 or more | the integer as a varint |
/// | `05` | negative integer | its bitwise complement as a varint |
/// | `06`, `07` | `Float`, `Double` | 4 or 8 bytes, the bit pattern |
/// | `08` | string of 64 bytes or more | its length as a varint, its UTF-8 |
/// | `09` | block handle | index (4), family (8), offset (8), generation (8), kind (4) |
/// | `0A`, `0B` | keyed container, narrow and wide | length, count, entries: key and value each |
/// | `0C`, `0D` | unkeyed container, narrow and wide | length, count, values |
/// | `0E` | descriptor | index (4) among the descriptors that go along |
/// | `10`...`1B` | packed array of numbers, see ``PackedElement`` | count as a varint, elements |
/// | `40`...`7F` | string of 0 to 63 bytes | its UTF-8 |
/// | `80`...`FF` | integer from 0 to 127 | |
///
/// Fixed-width numbers are little-endian. A varint is LEB128: seven bits a byte, least significant
/// first, the top bit set in all but the last. The length (in bytes) and the count of a container
/// have one byte each when it is narrow, at most 255 bytes long, and four bytes each when it is
/// wide. A key is an integer or a string, written as such a value, and stands once: of two values
/// encoded for one key the later stays.
///
/// Equal values give equal bytes: the entries of dictionaries and sets are in the order of their
/// bytes. Decoding trusts nothing: every length is compared with what is left before
/// anything is allocated, and nesting is bounded by ``maximumDepth``.
enum MessageEncoding {
  static let version: UInt8 = 1

  /// How many values may be nested in one another, on the way out and on the way in.
  static let maximumDepth = 512

  /// Encodes a value as a message.
  ///
  /// - Parameters:
  ///   - value: What to send.
  ///   - prefix: Bytes that go before it.
  ///   - route: The way it will take, which says whether handles and descriptors can go along.
  /// - Returns: The bytes, and the handles and descriptors that were attached on the way.
  /// - Throws: `EncodingError` when the value cannot be encoded, or holds what cannot go along, and
  ///   whatever its own `encode(to:)` throws.
  static func encode<T: Encodable>(
    _ value: T, after prefix: [UInt8] = [], along route: MessageRoute = .memory
  ) throws -> EncodedMessage {
    let writer = WireWriter(route: route)
    if !prefix.isEmpty { writer.append(prefix[...]) }
    writer.append(version)
    if let scalar = scalar(value) {
      scalar.write(to: writer)
      return EncodedMessage(bytes: writer.bytes, handles: [])
    }
    try MessageEncoder(writer: writer).encode(value, at: nil)
    let (handles, descriptors) = writer.numberAttachments(from: prefix.count + 1)
    return EncodedMessage(
      bytes: writer.bytes, handles: handles, descriptors: descriptors, kept: writer.kept)
  }

  /// Decodes a message, which has to be consumed as a whole.
  ///
  /// - Parameters:
  ///   - type: What was sent.
  ///   - bytes: The message; it may have been damaged or made up by an adversary.
  ///   - start: Where in the bytes it begins.
  ///   - descriptors: What came with it; those that the value does not take are closed when the
  ///     caller lets go of them.
  ///   - scope: Whose handles it names, if not this family's.
  /// - Returns: The value.
  /// - Throws: `DecodingError` when the bytes are not a message of this type, and whatever the
  ///   type's own `init(from:)` throws.
  static func decode<T: Decodable>(
    _ type: T.Type, from bytes: [UInt8], startingAt start: Int = 0,
    taking descriptors: ReceivedDescriptors? = nil, in scope: (any HandleScope)? = nil
  ) throws -> T {
    do {
      try checkFrame(of: bytes, startingAt: start)
    } catch {
      throw error.decodingError(path: [])
    }
    let reader = WireReader(bytes: bytes, position: start + 1, end: bytes.count)
    return try MessageDecoder(reader: reader, descriptors: descriptors, scope: scope)
      .decode(type, from: reader, at: nil)
  }

  /// The value if it is one that needs no encoder; the most common ones, and no look-up.
  private static func scalar<T>(_ value: T) -> (any WireScalar)? {
    if T.self == Int.self { return value as? Int }
    if T.self == String.self { return value as? String }
    if T.self == UInt64.self { return value as? UInt64 }
    if T.self == Double.self { return value as? Double }
    if T.self == Bool.self { return value as? Bool }
    return nil
  }

  private static func checkFrame(
    of bytes: [UInt8], startingAt start: Int
  ) throws(WireFault) {
    var reader = WireReader(bytes: bytes, position: start, end: bytes.count)
    let found = try reader.takeByte()
    guard found == version else {
      throw WireFault(.corrupted("expected format version \(version), found \(found)"), at: start)
    }
    try reader.skipValue()
    guard reader.isAtEnd else {
      let excess = bytes.count - reader.position
      throw reader.fault(.corrupted("the message ends, but \(excess) more bytes follow"))
    }
  }
}
