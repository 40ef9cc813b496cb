// SPDX-License-Identifier: Apache-2.0

extension Decoder {
  /// Takes the handle that was attached as this decoder's only value.
  ///
  /// - Returns: The handle, which whoever reads the message has to check before using it.
  /// - Throws: `DecodingError` when this is a decoder of another format or the value is no handle.
  func detachHandle() throws -> BlockHandle {
    guard let decoder = self as? MessageDecoder else {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(
          codingPath: codingPath,
          debugDescription:
            "A shared object can only be received through Primitives' own queues, connections and"
            + " pools."))
    }
    var reader = decoder.reader
    return try decoder.attempt(at: nil) { () throws(WireFault) in try reader.takeHandle() }
  }

  /// Whether the value is a handle, and not a container or anything else.
  var isAtHandle: Bool {
    let reader = (self as? MessageDecoder)?.reader
    return (try? reader?.peekTag()) == WireTag.handle
  }

  /// Whose handles the message names, if not this family's.
  var scope: (any HandleScope)? { (self as? MessageDecoder)?.scope }

  /// Takes the descriptor that was attached as this decoder's only value; it can be taken once.
  ///
  /// - Returns: The descriptor, of which the reader has to check what it is.
  /// - Throws: `DecodingError` when this is a decoder of another format, the value is no
  ///   descriptor, or the message came without it.
  func detachDescriptor() throws -> OwnedDescriptor {
    guard let decoder = self as? MessageDecoder else {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(
          codingPath: codingPath,
          debugDescription:
            "A connection or a descriptor can only be received through Primitives' own connections."
        ))
    }
    var reader = decoder.reader
    return try decoder.attempt(at: nil) { () throws(WireFault) in
      let index = try reader.takeDescriptor()
      guard let descriptor = decoder.descriptors?.take(index) else {
        throw reader.fault(
          .corrupted("descriptor \(index) did not come with the message, or was taken already"))
      }
      return descriptor
    }
  }
}
