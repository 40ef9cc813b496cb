// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc

/// A connected socket: how bytes and descriptors get in and out of it.
@safe struct MessageSocket: Sendable {
  /// The most descriptors that go along with one message.
  static let descriptorLimit = Int(cp_descriptors_max)
  /// Asked of the kernel for each direction: a few large messages, some hundred small ones.
  private static let bufferBytes: Int32 = 256 << 10
  private static let looks = 40

  let descriptor: OwnedDescriptor
  /// How other threads end waits at it, where they can.
  var closing: SocketClosing?

  /// How sending went.
  enum Sent {
    case bytes(Int)
    case timedOut
    case peerClosed
    /// The message does not fit into the socket's buffer, however long one waits.
    case tooLarge
  }

  /// What came in.
  struct Received {
    var count: Int
    var descriptors: [OwnedDescriptor] = []
    /// It was a message longer than the room for it.
    var isCut = false
    /// This process had no room for all descriptors that came along.
    var lacksDescriptors = false
  }

  /// Two connected sockets that keep message boundaries.
  ///
  /// - Throws: `systemFailure` when there are no descriptors left.
  static func pair() throws(PrimitivesError) -> (MessageSocket, MessageSocket) {
    var ends: [Int32] = [-1, -1]
    let error = unsafe cp_packet_pair(&ends, bufferBytes)
    guard error == 0 else { throw PrimitivesError(call: "socketpair", error: error) }
    return (
      MessageSocket(descriptor: OwnedDescriptor(owning: ends[0])),
      MessageSocket(descriptor: OwnedDescriptor(owning: ends[1]))
    )
  }

  /// Whether it keeps message boundaries, as the sockets of `pair()` do.
  var keepsBoundaries: Bool { cp_is_packet_socket(descriptor.rawValue) }

  /// Whether it is a stream of bytes, through the network or not.
  func isStream(throughNetwork: Bool) -> Bool {
    cp_is_stream_socket(descriptor.rawValue, throughNetwork)
  }

  /// Lets nothing more come in: the peer's next message is refused to it.
  func stopReceiving() { _ = shutdown(descriptor.rawValue, Int32(SHUT_RD)) }

  /// Ends the connection for all who use it, at both ends.
  func hangUp() { _ = shutdown(descriptor.rawValue, Int32(SHUT_RDWR)) }

  /// Blocks until more can be sent or the peer is gone, at most until `deadline`; says if it is so.
  ///
  /// - Throws: `closed` when another thread closes this end.
  func waitWritable(until deadline: Deadline) throws(PrimitivesError) -> Bool {
    try wait(until: deadline) { signal, deadline in
      cp_wait_writable(descriptor.rawValue, signal ?? -1, deadline.nanoseconds)
    }
  }

  /// Blocks until something can be received or the peer is gone, at most until `deadline`; says if
  /// it is so.
  ///
  /// - Throws: `closed` when another thread closes this end.
  func waitReadable(until deadline: Deadline) throws(PrimitivesError) -> Bool {
    try wait(until: deadline) { signal, deadline in
      Descriptors.waitReadable([descriptor.rawValue, signal ?? -1], until: deadline)[0]
    }
  }

  private func wait(
    until deadline: Deadline, _ poll: (Int32?, Deadline) -> Bool
  ) throws(PrimitivesError) -> Bool {
    guard let closing else { return poll(nil, deadline) }
    return try SocketClosing.wait(at: [closing], until: deadline) { poll($0, $1) }
  }

  /// Makes one try to send or to receive, which blocks only where no other thread could end that.
  private func attempt(
    until deadline: Deadline, _ body: (_ isBlocking: Bool) -> Int
  ) throws(PrimitivesError) -> Int {
    guard let closing else { return body(deadline == .never) }
    return try closing.attempt { body(false) }
  }

  /// Whether the other end, of a Unix socket, was made by a process of this user or of root.
  var hasTrustedPeer: Bool { cp_has_trusted_peer(descriptor.rawValue) }

  /// Ends the connection, also for processes that have inherited this end.
  func shutDown() { cp_shut_down(descriptor.rawValue) }

  /// Whether something can be received, or the peer turns out to be gone, while others run for a
  /// moment: a sleep and a wake-up cost more than these looks.
  func hasInputSoon() -> Bool {
    for _ in 0..<Self.looks {
      if cp_has_input(descriptor.rawValue) { return true }
      Spin.yield()
    }
    return false
  }

  // MARK: Sending

  func send(
    _ header: PacketHeader, _ body: Span<UInt8>, with descriptors: [OwnedDescriptor],
    until deadline: Deadline
  ) throws(PrimitivesError) -> Sent {
    try unsafe withUnsafeBytes(of: header) { (header) throws(PrimitivesError) -> Sent in
      try unsafe send(header, body, with: descriptors, until: deadline)
    }
  }

  func send(
    _ header: [UInt8], _ body: Span<UInt8>, with descriptors: [OwnedDescriptor],
    until deadline: Deadline
  ) throws(PrimitivesError) -> Sent {
    try unsafe header.span.withUnsafeBytes { (header) throws(PrimitivesError) -> Sent in
      try unsafe send(header, body, with: descriptors, until: deadline)
    }
  }

  private func send(
    _ header: UnsafeRawBufferPointer, _ body: Span<UInt8>, with descriptors: [OwnedDescriptor],
    until deadline: Deadline
  ) throws(PrimitivesError) -> Sent {
    let numbers = descriptors.map(\.rawValue)
    while true {
      let result = try attempt(until: deadline) { isBlocking in
        unsafe body.withUnsafeBytes { body in
          unsafe cp_send(
            descriptor.rawValue, header.baseAddress ?? body.baseAddress!, header.count,
            body.baseAddress, body.count, numbers, UInt32(numbers.count), isBlocking)
        }
      }
      if result >= 0 { return .bytes(result) }
      switch Int32(-result) {
      case EAGAIN:
        guard !deadline.hasPassed, try waitWritable(until: deadline) else { return .timedOut }
      case EPIPE, ECONNRESET, ECONNREFUSED, ENOTCONN: return .peerClosed
      case EMSGSIZE: return .tooLarge
      case ETOOMANYREFS:
        throw PrimitivesError(
          .limitExceeded, "too many descriptors are under way: some have to be received first")
      case ENOMEM, ENOBUFS:
        throw PrimitivesError(.outOfMemory, "the kernel has no memory for a message")
      case let error: throw PrimitivesError(call: "sendmsg", error: error)
      }
    }
  }

  // MARK: Receiving

  /// Receives one packet, whose body is at most so many bytes long.
  ///
  /// - Returns: What came, or `nil` when nothing did until `deadline`; a count of zero is the end.
  func receivePacket(
    upTo limit: Int, until deadline: Deadline
  ) throws(PrimitivesError) -> (Received, PacketHeader?, body: [UInt8])? {
    let headerBytes = MemoryLayout<PacketHeader>.size
    return try unsafe withUnsafeTemporaryAllocation(
      byteCount: headerBytes + limit, alignment: 16
    ) { (room) throws(PrimitivesError) -> (Received, PacketHeader?, body: [UInt8])? in
      guard let received = try unsafe receive(into: room, until: deadline) else { return nil }
      guard received.count >= headerBytes else { return (received, nil, []) }
      let header = unsafe room.loadUnaligned(as: PacketHeader.self)
      return unsafe (received, header, [UInt8](room[headerBytes..<received.count]))
    }
  }

  /// Appends the next bytes of a stream, at most so many.
  ///
  /// - Returns: What came, or `nil` when nothing did until `deadline`; a count of zero is the end.
  func receive(
    appendingTo bytes: inout [UInt8], upTo limit: Int, until deadline: Deadline
  ) throws(PrimitivesError) -> Received? {
    var received: Received?
    try bytes.append(addingCapacity: limit) { (output) throws(PrimitivesError) in
      try unsafe output.withUnsafeMutableBufferPointer {
        (room, filled) throws(PrimitivesError) in
        let rest = unsafe UnsafeMutableRawBufferPointer(
          rebasing: UnsafeMutableRawBufferPointer(room)[filled...])
        received = try unsafe receive(into: rest, until: deadline)
        filled += received?.count ?? 0
      }
    }
    return received
  }

  private func receive(
    into room: UnsafeMutableRawBufferPointer, until deadline: Deadline
  ) throws(PrimitivesError) -> Received? {
    try unsafe withUnsafeTemporaryAllocation(of: cp_received.self, capacity: 1) {
      (extra) throws(PrimitivesError) -> Received? in
      let extra = extra.baseAddress!
      while true {
        let result = try attempt(until: deadline) { isBlocking in
          unsafe cp_receive(
            descriptor.rawValue, room.baseAddress!, room.count, extra, isBlocking)
        }
        if result >= 0 { return unsafe Self.received(result, extra) }
        switch Int32(-result) {
        case EAGAIN:
          guard !deadline.hasPassed, try waitReadable(until: deadline) else { return nil }
        case ECONNRESET:
          // The peer closed before it had read everything; the kernel says so once. What it has
          // sent is still there, and then the end.
          continue
        case let error: throw PrimitivesError(call: "recvmsg", error: error)
        }
      }
    }
  }

  private static func received(
    _ count: Int, _ extra: UnsafeMutablePointer<cp_received>
  ) -> Received {
    var received = Received(count: count)
    unsafe received.isCut = extra.pointee.is_cut
    unsafe received.lacksDescriptors = extra.pointee.lacks_descriptors
    // The numbers are the struct's first member.
    let numbers = unsafe UnsafeRawPointer(extra).assumingMemoryBound(to: Int32.self)
    let numberCount = unsafe Int(extra.pointee.count)
    for index in 0..<numberCount {
      unsafe received.descriptors.append(OwnedDescriptor(owning: numbers[index]))
    }
    return received
  }
}
