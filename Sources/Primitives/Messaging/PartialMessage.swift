// SPDX-License-Identifier: Apache-2.0

/// As much of a message as has come through a stream so far.
struct PartialMessage {
  /// A length is believed up to here; beyond, room is made as bytes come in.
  private static let trustedBytes = 1 << 20

  private var head: [UInt8] = []
  private var header: StreamHeader?
  private(set) var body: [UInt8] = []
  private(set) var descriptors: [OwnedDescriptor] = []
  private var lacksDescriptors = false

  /// What filling it came to.
  enum Filling {
    case complete
    case timedOut
    case ended
  }

  var isEmpty: Bool { head.isEmpty }

  /// Receives the rest; blocks until it is there, and keeps what came if time is up before.
  ///
  /// - Throws: `brokenMessage`, or `limitExceeded` when the message is longer than `limit` or this
  ///   process had no room for its descriptors.
  mutating func fill(
    from socket: MessageSocket, limit: Int, until deadline: Deadline
  ) throws(PrimitivesError) -> Filling {
    while head.count < StreamHeader.size {
      let received = try socket.receive(
        appendingTo: &head, upTo: StreamHeader.size - head.count, until: deadline)
      guard let received else { return .timedOut }
      guard received.count > 0 else { return .ended }
      descriptors += received.descriptors
      lacksDescriptors = lacksDescriptors || received.lacksDescriptors
    }
    if header == nil { header = try readHeader(limit: limit) }
    guard let header else { return .timedOut }
    let length = Int(header.length)
    while body.count < length {
      let room = min(length - body.count, max(Self.trustedBytes, body.count))
      // What comes along here was announced nowhere, and is closed.
      let received = try socket.receive(appendingTo: &body, upTo: room, until: deadline)
      guard let received else { return .timedOut }
      guard received.count > 0 else { return .ended }
    }
    return .complete
  }

  private func readHeader(limit: Int) throws(PrimitivesError) -> StreamHeader {
    guard let header = StreamHeader(head) else {
      throw PrimitivesError(.brokenMessage, "what was received is no message of a Connection")
    }
    guard header.length <= UInt64(limit) else { throw Connection.tooLong(header.length, limit) }
    guard !lacksDescriptors else {
      throw PrimitivesError(
        .limitExceeded,
        "this process had no room for the descriptors of a message, which is lost")
    }
    guard descriptors.count == header.descriptorCount else {
      throw PrimitivesError(
        .brokenMessage,
        "a message came with \(descriptors.count) descriptors instead of "
          + "\(header.descriptorCount)")
    }
    return header
  }
}
