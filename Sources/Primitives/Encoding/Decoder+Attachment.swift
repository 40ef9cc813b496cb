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
}
