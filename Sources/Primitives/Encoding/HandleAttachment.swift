// SPDX-License-Identifier: Apache-2.0

extension Encoder {
  /// Records a handle in the message and writes it as this encoder's only value.
  ///
  /// - Parameter handle: Names the block that goes along.
  /// - Throws: `EncodingError.invalidValue` when this is an encoder of another format, through
  ///   which a block cannot be kept alive until it is received.
  func attach(_ handle: BlockHandle) throws {
    guard let encoder = self as? MessageEncoder else {
      throw EncodingError.invalidValue(
        handle,
        EncodingError.Context(
          codingPath: codingPath,
          debugDescription:
            "A shared object can only be sent through Primitives' own queues, connections and"
            + " pools, which keep it alive on the way."))
    }
    try encoder.encodeSingle(handle) { encoder.writer.append(handle: handle) }
  }
}

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
