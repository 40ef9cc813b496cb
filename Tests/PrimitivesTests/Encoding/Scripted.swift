// SPDX-License-Identifier: Apache-2.0

@testable import Primitives

/// Encodes by what a test says.
struct Scripted: Encodable {
  var script: (any Encoder) throws -> Void

  func encode(to encoder: any Encoder) throws {
    try script(encoder)
  }
}

extension MessageDecoder {
  /// The decoder of a message's value, for a test to ask for containers.
  convenience init(message: [UInt8]) {
    self.init(reader: WireReader(bytes: message, position: 1, end: message.count))
  }

  /// The decoder of what a script encodes.
  convenience init(script: @escaping (any Encoder) throws -> Void) throws {
    self.init(message: try MessageEncoding.encode(Scripted(script: script)).bytes)
  }
}
