// SPDX-License-Identifier: Apache-2.0

/// Between elements and payloads: eight-byte scalars go as they are, all else encoded.
enum QueueCoding {
  static func encode<Element: Encodable>(_ element: Element) throws -> QueueCore.Payload {
    if RawScalar.isRaw(Element.self) { return .scalar(RawScalar.bits(of: element)) }
    let message = try MessageEncoding.encode(element)
    return .bytes(message.bytes, blocks: try message.blocks())
  }

  /// The element of a payload; `references` keep what it names alive until it has its own.
  static func decode<Element: Decodable>(
    _ type: Element.Type, from payload: QueueCore.Payload, keeping references: [BlockReference],
    in scope: (any HandleScope)? = nil
  ) throws -> Element {
    switch payload {
    case .scalar(let bits) where RawScalar.isRaw(type):
      return RawScalar.value(of: bits, as: type)
    case .scalar(let bits):
      // Encoded to just eight bytes.
      return try MessageEncoding.decode(
        type, from: (0..<8).map { UInt8(truncatingIfNeeded: bits >> UInt64(8 * $0)) }, in: scope)
    case .words(let first, let second, let third):
      return try MessageEncoding.decode(
        type, from: HeaderWords.bytes(first, second, third), in: scope)
    case .bytes(let bytes, _):
      guard !RawScalar.isRaw(type) else {
        throw PrimitivesError(
          .invalidHandle, "what is there is no \(type): its handle has another type")
      }
      return try withExtendedLifetime(references) {
        try MessageEncoding.decode(type, from: bytes, in: scope)
      }
    }
  }
}

extension QueueCore {
  /// Encodes an element and appends it; blocks while the queue is full.
  ///
  /// - Returns: Whether it was appended before the deadline passed.
  /// - Throws: `closed`, `outOfMemory`, or what the element's encoding throws; nothing was appended
  ///   then.
  func put<Element: Encodable>(_ element: Element, until deadline: Deadline) throws -> Bool {
    let outcome = try withExtendedLifetime(element) {
      try put(QueueCoding.encode(element), until: deadline)
    }
    switch outcome {
    case .done: return true
    case .timedOut: return false
    case .closed: throw PrimitivesError(.closed, "nothing can be put into a closed queue")
    }
  }
}
