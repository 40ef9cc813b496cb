// SPDX-License-Identifier: Apache-2.0

extension MessageEncoding {
  /// The handles that a message names, each once.
  ///
  /// - Throws: `brokenMessage` when these bytes are no message.
  static func handles(in bytes: [UInt8]) throws(PrimitivesError) -> Set<BlockHandle> {
    // Most have none, and this look is cheap.
    guard bytes.contains(WireTag.handle) else { return [] }
    var handles: Set<BlockHandle> = []
    var reader = WireReader(bytes: bytes, position: 1, end: bytes.count)
    do {
      while !reader.isAtEnd {
        if case .block(let handle) = try reader.enterContainerOrTakeAttachment() {
          handles.insert(handle)
        }
      }
    } catch {
      throw PrimitivesError(.brokenMessage, "a value that was sent is no message")
    }
    return handles
  }
}
