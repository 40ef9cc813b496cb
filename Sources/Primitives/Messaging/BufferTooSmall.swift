// SPDX-License-Identifier: Apache-2.0

/// A message did not fit into the buffer that was there for it, and is here instead.
///
/// Python: `multiprocessing.BufferTooShort`.
public struct BufferTooSmall: Error, Sendable, Equatable, CustomStringConvertible {
  /// The whole message.
  public let message: [UInt8]

  /// How many bytes there was room for.
  public let room: Int

  /// Both sizes.
  public var description: String {
    "a message of \(message.count) bytes does not fit into \(room) bytes"
  }
}
