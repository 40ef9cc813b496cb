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
