// SPDX-License-Identifier: Apache-2.0

extension Connection {
  /// Sends bytes as one message; blocks as `send` does.
  ///
  /// No bytes at all are a message, too. The offsets of Python's form are a slice here.
  ///
  /// Python: `Connection.send_bytes`.
  ///
  /// - Parameter bytes: What to send; copied only where they do not lie side by side in memory.
  /// - Throws: `PrimitivesError`, as `send`.
  public func sendBytes(_ bytes: some Collection<UInt8>) throws {
    _ = try Span.with(bytes) { try sendBytes($0, until: .never) }
  }

  /// Sends bytes as one message; blocks as `send` does, at most for `timeout`.
  ///
  /// - Parameters:
  ///   - bytes: What to send.
  ///   - timeout: Zero or less tries once.
  /// - Returns: Whether they were sent; the other end's buffer stayed full otherwise.
  /// - Throws: `PrimitivesError`, as `send`; a full buffer is not an error.
  public func sendBytes(_ bytes: some Collection<UInt8>, timeout: Duration) throws -> Bool {
    try Span.with(bytes) { try sendBytes($0, until: Deadline(after: timeout)) }
  }

  /// Sends the bytes of any memory as one message; blocks as `send` does.
  ///
  /// - Parameter bytes: What to send; not copied before the kernel does.
  /// - Throws: `PrimitivesError`, as `send`.
  public func sendBytes(_ bytes: Span<UInt8>) throws(PrimitivesError) {
    _ = try sendBytes(bytes, until: .never)
  }

  private func sendBytes(
    _ bytes: Span<UInt8>, until deadline: Deadline
  ) throws(PrimitivesError) -> Bool {
    try sendingTransport.send(bytes, blocks: [], descriptors: [], until: deadline)
  }

  /// Receives the bytes of a message; blocks until one has come or the other end is closed.
  ///
  /// Python: `Connection.recv_bytes`.
  ///
  /// - Parameter limit: How many bytes it may have at most.
  /// - Returns: Its bytes.
  /// - Throws: `PrimitivesError.Code.endOfStream` when the other end is closed and everything has
  ///   been received; `limitExceeded` when the message is longer: it is gone then, and where the
  ///   connection is a stream to another family, nothing more can be received.
  public func receiveBytes(limit: Int = .max) throws(PrimitivesError) -> [UInt8] {
    guard let bytes = try nextBytes(limit: limit) else { throw Self.endOfStream }
    return bytes
  }

  /// Receives the bytes of a message; blocks at most for `timeout`.
  ///
  /// - Parameters:
  ///   - limit: How many bytes it may have at most.
  ///   - timeout: Zero or less looks once.
  /// - Returns: Its bytes, or `nil` when none came in time.
  /// - Throws: As the form without a timeout; that nothing came is not an error.
  public func receiveBytes(
    limit: Int = .max, timeout: Duration
  ) throws(PrimitivesError) -> [UInt8]? {
    try receiveBytes(limit: limit, by: Deadline(after: timeout))
  }

  /// Receives the bytes of a message, or `nil` when none came until a deadline.
  func receiveBytes(
    limit: Int = .max, by deadline: Deadline
  ) throws(PrimitivesError) -> [UInt8]? {
    switch try receiveBytes(limit: limit, until: deadline) {
    case .message(let bytes, _, _): return bytes
    case .timedOut: return nil
    case .ended: throw Self.endOfStream
    }
  }

  /// Receives the bytes of a message, or says that there will never be one again.
  ///
  /// Blocks until one has come or the other end is closed.
  ///
  /// - Parameter limit: How many bytes it may have at most.
  /// - Returns: Its bytes, or `nil` when the other end is closed and everything has been received.
  /// - Throws: As `receiveBytes`; the end of the stream is not an error.
  public func nextBytes(limit: Int = .max) throws(PrimitivesError) -> [UInt8]? {
    switch try receiveBytes(limit: limit, until: .never) {
    case .message(let bytes, _, _): return bytes
    case .timedOut, .ended: return nil
    }
  }

  /// Receives the bytes of a message into a part of a buffer; blocks as `receiveBytes` does.
  ///
  /// Python: `Connection.recv_bytes_into`.
  ///
  /// - Parameters:
  ///   - buffer: Where they go; its size does not change.
  ///   - offset: Where the first one goes.
  /// - Returns: How many there were.
  /// - Throws: `BufferTooSmall` with the whole message when it does not fit; the buffer is as it
  ///   was then. Otherwise as `receiveBytes`.
  public func receiveBytes(into buffer: inout [UInt8], at offset: Int = 0) throws -> Int {
    Misuse.require(
      (0...buffer.count).contains(offset),
      "Connection: offset \(offset) is outside of a buffer of \(buffer.count) bytes")
    let bytes = try receiveBytes()
    guard bytes.count <= buffer.count - offset else {
      throw BufferTooSmall(message: bytes, room: buffer.count - offset)
    }
    buffer.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    return bytes.count
  }

  private func receiveBytes(
    limit: Int, until deadline: Deadline
  ) throws(PrimitivesError) -> ReceivedMessage {
    Misuse.require(limit >= 0, "Connection: a limit of \(limit) bytes")
    return try receivingTransport.receive(limit: limit, until: deadline)
  }
}
