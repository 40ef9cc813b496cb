// SPDX-License-Identifier: Apache-2.0

/// Messages between processes of one family, as one packet each.
///
/// The kernel sends and receives a packet as a whole, so any number of threads and processes can
/// use one end, without a lock, and a process killed at any instant leaves whole messages only.
/// What is longer than a packet goes on in a memory file that travels with it; as the packet is
/// filled first, a sender of large messages fills the socket's buffer, and then blocks, too.
struct PacketTransport: MessageTransport {
  /// The bytes of a message in its packet: well below any usual socket buffer.
  static let packetBytes = 64 << 10

  let socket: MessageSocket

  /// Carries the handles of messages under way.
  let block: BlockReference

  var route: MessageRoute { .family }

  private var heap: Heap { Heap(region: block.region) }

  // MARK: Sending

  func send(
    _ body: Span<UInt8>, blocks: [UInt64], descriptors: [OwnedDescriptor], until deadline: Deadline
  ) throws(PrimitivesError) -> Bool {
    guard descriptors.count < MessageSocket.descriptorLimit else {
      throw PrimitivesError(
        .limitExceeded,
        "one message takes along at most \(MessageSocket.descriptorLimit - 1) descriptors")
    }
    let list = blocks.isEmpty ? nil : try depart(with: blocks)
    do throws(PrimitivesError) {
      let isSent = try send(body, list, descriptors, until: deadline)
      if !isSent { withdraw(list) }
      return isSent
    } catch {
      withdraw(list)
      throw error
    }
  }

  private func send(
    _ body: Span<UInt8>, _ list: HandleList?, _ descriptors: [OwnedDescriptor],
    until deadline: Deadline
  ) throws(PrimitivesError) -> Bool {
    var inPacket = min(body.count, Self.packetBytes)
    while true {
      var carried = descriptors
      if inPacket < body.count {
        // Nothing large is copied before there is room for it.
        guard try socket.waitWritable(until: deadline) else { return false }
        carried.insert(try SealedFile.make(of: body.extracting(droppingFirst: inPacket)), at: 0)
      }
      let header = PacketHeader(
        length: UInt64(body.count), hasFile: inPacket < body.count,
        list: list?.block ?? 0, listGeneration: list?.generation ?? 0)
      let sent = try socket.send(
        header, body.extracting(first: inPacket), with: carried, until: deadline)
      switch sent {
      case .bytes: return true
      case .timedOut: return false
      case .peerClosed: throw Connection.peerClosed
      case .tooLarge where inPacket > 0: inPacket = 0
      case .tooLarge:
        throw PrimitivesError(.limitExceeded, "the socket's buffer does not even take a header")
      }
    }
  }

  /// Puts handles under way: from now on they are kept alive by the connection's block.
  ///
  /// If this process dies before the packet is sent, they are until both ends are gone.
  private func depart(with blocks: [UInt64]) throws(PrimitivesError) -> HandleList {
    let heap = heap
    return try heap.locked { () throws(PrimitivesError) in
      let list = try HandleList.create(of: blocks, for: block.offset, in: heap)
      var change = heap.journal.begin()
      list.depart(from: block.offset, in: heap, &change)
      change.commit()
      return list
    }
  }

  /// Takes handles back that were put under way and were not sent.
  private func withdraw(_ list: HandleList?) {
    guard let list else { return }
    let heap = heap
    _ = heap.locked(until: .never) {
      let blocks = list.blocks
      var change = heap.journal.begin()
      list.arrive(from: block.offset, in: heap, &change)
      change.commit()
      for block in blocks where heap.isInUse(block) { heap.freeIfUnused(block) }
    }
  }

  // MARK: Receiving

  func receive(limit: Int, until deadline: Deadline) throws(PrimitivesError) -> ReceivedMessage {
    if !deadline.hasPassed { _ = socket.hasInputSoon() }
    guard
      let (received, header, body) = try socket.receivePacket(
        upTo: Self.packetBytes, until: deadline)
    else { return .timedOut }
    guard received.count > 0 else { return .ended }
    guard let header, header.isValid, !received.isCut else {
      throw PrimitivesError(.brokenMessage, "what was received is no message of a Connection")
    }
    // Taken before anything else is looked at: a message that is refused lets go of them.
    let references = header.list == 0 ? [] : try takeHandles(header)
    guard !received.lacksDescriptors else {
      throw PrimitivesError(
        .limitExceeded,
        "this process had no room for the descriptors of a message, which is lost")
    }
    let (rest, isShort) = header.length.subtractingReportingOverflow(UInt64(body.count))
    guard !isShort, header.hasFile == (rest > 0), header.length <= UInt64(Int.max) else {
      throw PrimitivesError(.brokenMessage, "a message is not as long as it says")
    }
    guard header.length <= UInt64(limit) else { throw Connection.tooLong(header.length, limit) }
    guard header.hasFile else {
      return .message(body, references: references, descriptors: received.descriptors)
    }
    var bytes = body
    guard let file = received.descriptors.first, SealedFile.append(file, bytes: rest, to: &bytes)
    else {
      throw PrimitivesError(.brokenMessage, "the rest of a large message is not as it should be")
    }
    let descriptors = Array(received.descriptors.dropFirst())
    return .message(bytes, references: references, descriptors: descriptors)
  }

  /// Takes the handles that a packet names: from one instant to the next the blocks are this
  /// process's and no longer the message's.
  ///
  /// The packet is not believed: the list has to be one that this connection carries now.
  private func takeHandles(_ header: PacketHeader) throws(PrimitivesError) -> [BlockReference] {
    let heap = heap
    let me = Family.me.slot
    return try Family.references.receive { () throws(PrimitivesError) in
      try heap.locked { () throws(PrimitivesError) in
        let list = HandleList.carried(
          by: block.offset, at: header.list, generation: header.listGeneration, in: block.region)
        guard let list else {
          throw PrimitivesError(.brokenMessage, "a message names handles that are not under way")
        }
        let blocks = list.blocks
        for block in blocks { heap.setUser(me, of: block, to: true) }
        var change = heap.journal.begin()
        list.arrive(from: block.offset, in: heap, &change)
        change.commit()
        return blocks
      }
    }
  }
}
