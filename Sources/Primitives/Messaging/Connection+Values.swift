// SPDX-License-Identifier: Apache-2.0

extension Connection {
  /// Sends a value; blocks while the other end has more messages waiting than its buffer takes.
  ///
  /// The value is encoded at once, so it may be changed afterwards. If this process dies here, the
  /// value is sent whole or not at all.
  ///
  /// - Parameter value: What to send.
  /// - Throws: `PrimitivesError.Code.peerClosed` when the other end is closed, `closed` or
  ///   `wrongDirection` when this end cannot send, `limitExceeded` when too many handles or
  ///   descriptors go along, `outOfMemory`, or what the value's encoding throws. In each case
  ///   nothing was sent.
  public func send<Value: Encodable>(_ value: Value) throws {
    _ = try send(value, until: .never)
  }

  /// Sends a value; blocks as the form without a timeout does, at most for `timeout`.
  ///
  /// Where the connection is a stream to another family and time is up when a part of the value has
  /// been sent, that is an error, and nothing more can be sent.
  ///
  /// - Parameters:
  ///   - value: What to send.
  ///   - timeout: Zero or less tries once.
  /// - Returns: Whether it was sent; the other end's buffer stayed full otherwise.
  /// - Throws: As the form without a timeout; a full buffer is not an error.
  public func send<Value: Encodable>(_ value: Value, timeout: Duration) throws -> Bool {
    try send(value, until: Deadline(after: timeout))
  }

  private func send<Value: Encodable>(_ value: Value, until deadline: Deadline) throws -> Bool {
    let transport = try sendingTransport
    let message = try MessageEncoding.encode(value, along: transport.route)
    return try withExtendedLifetime((value, message)) {
      try transport.send(
        message.bytes.span, blocks: message.blocks(), descriptors: message.descriptors,
        until: deadline)
    }
  }

  /// Receives a value; blocks until one has come or the other end is closed.
  ///
  /// - Parameter type: What was sent.
  /// - Returns: The value.
  /// - Throws: `PrimitivesError.Code.endOfStream` when the other end is closed and everything has
  ///   been received, `closed` or `wrongDirection` when this end cannot receive, `brokenMessage`,
  ///   or what the value's decoding throws; the message is gone then, and the next one can be
  ///   received.
  public func receive<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
    guard let value = try next(type) else { throw Self.endOfStream }
    return value
  }

  /// Receives a value; blocks as the form without a timeout does, at most for `timeout`.
  ///
  /// - Parameters:
  ///   - type: What was sent.
  ///   - timeout: Zero or less looks once.
  /// - Returns: The value, or `nil` when none came in time.
  /// - Throws: As the form without a timeout; that nothing came is not an error.
  public func receive<Value: Decodable>(
    _ type: Value.Type = Value.self, timeout: Duration
  ) throws -> Value? {
    try receive(type, by: Deadline(after: timeout))
  }

  /// Receives a value, or says that there will never be one again; blocks as `receive` does.
  ///
  /// - Parameter type: What was sent.
  /// - Returns: The value, or `nil` when the other end is closed and everything has been received.
  /// - Throws: As `receive`; the end of the stream is not an error.
  public func next<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value? {
    switch try receive(type, until: .never) {
    case .value(let value): return value
    case .timedOut, .ended: return nil
    }
  }

  /// Receives value after value, until the other end is closed and everything has been received.
  ///
  /// ```swift
  /// try connection.forEach(String.self) { line in print(line) }
  /// ```
  ///
  /// Blocks whenever nothing has come. A `for` loop is no form for this: in Swift
  /// one cannot throw, and what cannot be decoded would be dropped without a word.
  ///
  /// - Parameters:
  ///   - type: What is sent.
  ///   - body: What to do with a value.
  /// - Throws: What `body` throws, and what `receive` does, but for the end of the stream.
  public func forEach<Value: Decodable>(
    _ type: Value.Type = Value.self, _ body: (Value) throws -> Void
  ) throws {
    while let value = try next(type) { try body(value) }
  }

  /// Receives a value, or `nil` when none came until a deadline.
  ///
  /// - Throws: `endOfStream` and the rest, as `receive` does.
  func receive<Value: Decodable>(_ type: Value.Type, by deadline: Deadline) throws -> Value? {
    switch try receive(type, until: deadline) {
    case .value(let value): return value
    case .timedOut: return nil
    case .ended: throw Self.endOfStream
    }
  }

  private enum Received<Value> {
    case value(Value)
    case timedOut
    case ended
  }

  private func receive<Value: Decodable>(
    _ type: Value.Type, until deadline: Deadline
  ) throws -> Received<Value> {
    switch try receivingTransport.receive(limit: .max, until: deadline) {
    case .timedOut: return .timedOut
    case .ended: return .ended
    case .message(let bytes, let references, let descriptors):
      return try withExtendedLifetime(references) {
        .value(
          try MessageEncoding.decode(
            type, from: bytes,
            taking: descriptors.isEmpty ? nil : ReceivedDescriptors(descriptors)))
      }
    }
  }
}
