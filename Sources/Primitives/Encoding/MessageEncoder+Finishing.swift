// SPDX-License-Identifier: Apache-2.0

extension MessageEncoder {
  /// Completes the value: its parts come in place, entries in order, and the header is filled in.
  func finish<T>(encoding value: T) throws {
    if shape == .undecided { _ = taking(.keyed) }
    close()
    if let failure { throw EncodingError.invalidValue(T.self, failure) }
    guard shape != .single else { return }
    if !children.isEmpty { try insertChildren(encoding: value) }
    if let unorderedGroup, count > 1 {
      let group = shape == .keyed ? 2 : unorderedGroup
      writer.replace(body, with: WireEntries(writer.bytes[body], group: group).sorted())
    } else if mayRepeatKeys {
      removeRepeatedKeys()
    }
    try completeHeader(encoding: value)
  }

  private static var narrowHeaderSize: Int { 3 }

  private var body: Range<Int> { start + Self.narrowHeaderSize..<writer.count }

  private func insertChildren<T>(encoding value: T) throws {
    let parts = children
    children = []
    let tailStart = start + parts[0].offset
    let tail = [UInt8](writer.bytes[tailStart...])
    writer.truncate(to: tailStart)
    var copied = 0
    for part in parts {
      let offset = part.offset - parts[0].offset
      writer.append(tail[copied..<offset])
      copied = offset
      try part.encoder.finish(encoding: value)
      writer.append(part.encoder.writer)
    }
    writer.append(tail[copied...])
  }

  private func removeRepeatedKeys() {
    let entries = WireEntries(writer.bytes[body], group: 2)
    guard let distinct = entries.withoutRepeatedKeys() else { return }
    writer.replace(body, with: distinct.bytes)
    count = distinct.count
  }

  private func completeHeader<T>(encoding value: T) throws {
    let length = body.count
    guard length > UInt8.max else {
      writer[start + 1] = UInt8(length)
      writer[start + 2] = UInt8(count)
      return
    }
    guard length <= UInt32.max else {
      throw EncodingError.invalidValue(T.self, context("\(length) bytes are more than 4 GiB"))
    }
    let header = WireWriter()
    header.append(shape == .keyed ? WireTag.wideKeyed : WireTag.wideUnkeyed)
    header.append(fixed: UInt32(length))
    header.append(fixed: UInt32(count))
    writer.replace(start..<start + Self.narrowHeaderSize, with: header.bytes)
  }
}
