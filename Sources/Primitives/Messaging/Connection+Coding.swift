// SPDX-License-Identifier: Apache-2.0

extension Connection: Codable {
  private enum CodingKeys: CodingKey {
    case kind, isReadable, isWritable, descriptor, block
  }

  /// Attaches this end: only a connection on this machine or a child's body takes it along.
  ///
  /// The receiver gets an end that works like this one, which can be closed as soon as it is sent.
  public func encode(to encoder: any Encoder) throws {
    let transport = try openTransport
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kind, forKey: .kind)
    try container.encode(isReadable, forKey: .isReadable)
    try container.encode(isWritable, forKey: .isWritable)
    let descriptor = Attached { try $0.attach(transport.socket.descriptor) }
    try container.encode(descriptor, forKey: .descriptor)
    // Outside of the family a stream's locks are those of the new family.
    if kind == .pair || encoder.carriesBlocks {
      try container.encode(Attached { try $0.attach(transport.block) }, forKey: .block)
    }
  }

  /// Takes an end that came with a message.
  public convenience init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let kind = try container.decode(ConnectionKind.self, forKey: .kind)
    let descriptor = try container.superDecoder(forKey: .descriptor).detachDescriptor()
    let socket = MessageSocket(descriptor: descriptor)
    guard kind.fits(socket) else {
      throw DecodingError.dataCorruptedError(
        forKey: .descriptor, in: container,
        debugDescription: "expected a connection, found a descriptor of something else")
    }
    let block =
      if kind == .pair || container.contains(.block) {
        try Family.references.resolve(
          container.superDecoder(forKey: .block).detachHandle(), as: .connection)
      } else {
        try BlockReference.create(.connection, bytes: StreamTransport.blockBytes)
      }
    self.init(
      kind, over: socket, sharing: block,
      isReadable: try container.decode(Bool.self, forKey: .isReadable),
      isWritable: try container.decode(Bool.self, forKey: .isWritable))
  }
}

/// A value that attaches itself to the message.
private struct Attached: Encodable {
  let attach: (any Encoder) throws -> Void

  func encode(to encoder: any Encoder) throws {
    try attach(encoder)
  }
}
