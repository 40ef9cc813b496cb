// SPDX-License-Identifier: Apache-2.0

/// Messages through a stream of bytes, to peers of which nothing is known: a header, then the
/// bytes.
///
/// A message goes and comes in pieces here. So that several threads and processes of the family can
/// use one end, a lock in the family's memory guards each direction, and a word beside it says that
/// a message is half sent or half received: it stays if its process dies then, and whoever comes
/// next is told that the stream is torn.
final class StreamTransport: MessageTransport {
  private static let sendLockOffset: UInt64 = 0
  private static let receiveLockOffset: UInt64 = 16
  private static let sendingOffset: UInt64 = 32
  private static let receivingOffset: UInt64 = 40
  static let blockBytes: UInt64 = 64
  private static let lookNanoseconds: UInt64 = 50_000_000

  let socket: MessageSocket
  let route: MessageRoute
  let block: BlockReference

  private let sendLock: RobustLock
  private let receiveLock: RobustLock
  /// Not zero while a message is half sent.
  private let sending: Word
  /// The token of the process that has a half received message, or zero.
  private let receiving: Word

  /// A message of which a timed call has received a part; touched under the lock only.
  private let partial = Guarded<PartialMessage?>(nil)

  init(socket: MessageSocket, route: MessageRoute, block: BlockReference) {
    self.socket = socket
    self.route = route
    self.block = block
    sendLock = block.lock(Self.sendLockOffset)
    receiveLock = block.lock(Self.receiveLockOffset)
    sending = block.word(Self.sendingOffset)
    receiving = block.word(Self.receivingOffset)
  }

  func send(
    _ body: Span<UInt8>, blocks: [UInt64], descriptors: [OwnedDescriptor], until deadline: Deadline
  ) throws(PrimitivesError) -> Bool {
    Misuse.require(blocks.isEmpty, "the encoder lets no handle into a stream")
    guard descriptors.count <= MessageSocket.descriptorLimit else {
      throw PrimitivesError(
        .limitExceeded,
        "one message takes along at most \(MessageSocket.descriptorLimit) descriptors")
    }
    guard try acquire(sendLock, until: deadline) else { return false }
    defer { _ = sendLock.release() }
    guard sending.load() == 0 else {
      throw PrimitivesError(
        .brokenMessage, "an earlier message was sent in part only: the connection is of no more use"
      )
    }
    let header = StreamHeader(length: body.count, descriptorCount: descriptors.count).bytes
    guard var sent = try begin(header, body, with: descriptors, until: deadline) else {
      return false
    }
    while sent < header.count + body.count {
      let outcome = try socket.send(
        Array(header.dropFirst(sent)),
        body.extracting(droppingFirst: max(0, sent - header.count)), with: [], until: deadline)
      switch outcome {
      case .bytes(let count): sent += count
      case .timedOut:
        throw PrimitivesError(
          .brokenMessage,
          "time was up when \(sent) bytes of a message were sent: the connection is of no more use")
      case .peerClosed, .tooLarge: throw Connection.peerClosed
      }
    }
    sending.store(0)
    return true
  }

  /// Sends the beginning of a message, and leaves it marked as half sent.
  ///
  /// - Returns: How many bytes went, or `nil` when none could until `deadline`.
  private func begin(
    _ header: [UInt8], _ body: Span<UInt8>, with descriptors: [OwnedDescriptor],
    until deadline: Deadline
  ) throws(PrimitivesError) -> Int? {
    while true {
      sending.store(1)
      do throws(PrimitivesError) {
        switch try socket.send(header, body, with: descriptors, until: .passed) {
        case .bytes(let count): return count
        case .timedOut: sending.store(0)
        case .peerClosed, .tooLarge: throw Connection.peerClosed
        }
      } catch {
        // Nothing was sent.
        sending.store(0)
        throw error
      }
      // Whoever is killed while it waits here has sent nothing.
      guard !deadline.hasPassed, try socket.waitWritable(until: deadline) else { return nil }
    }
  }

  func receive(limit: Int, until deadline: Deadline) throws(PrimitivesError) -> ReceivedMessage {
    guard try acquire(receiveLock, until: deadline) else { return .timedOut }
    defer { _ = receiveLock.release() }
    var message = PartialMessage()
    let receiver = receiving.load()
    if receiver != 0 {
      var begun: PartialMessage?
      if receiver == Family.token {
        partial.locked {
          begun = $0
          $0 = nil
        }
      }
      guard let begun else {
        throw PrimitivesError(
          .brokenMessage,
          "a message was begun to be received, and its rest cannot be told from"
            + " the next: the connection is of no more use")
      }
      message = begun
    }
    // Whoever is killed while it waits here has received nothing.
    let mayBegin = !message.isEmpty || (!deadline.hasPassed && socket.hasInputSoon())
    if !mayBegin {
      guard try socket.waitReadable(until: deadline) else { return .timedOut }
    }
    receiving.store(Family.token)
    let filling: PartialMessage.Filling
    do throws(PrimitivesError) {
      filling = try message.fill(from: socket, limit: limit, until: deadline)
    } catch {
      // Whoever closed this end in time has had nothing of a message taken.
      if error.code == .closed, message.isEmpty { receiving.store(0) }
      throw error
    }
    switch filling {
    case .complete:
      receiving.store(0)
      return .message(message.body, references: [], descriptors: message.descriptors)
    case .timedOut where message.isEmpty:
      receiving.store(0)
      return .timedOut
    case .timedOut:
      partial.locked { $0 = message }
      return .timedOut
    case .ended where message.isEmpty:
      receiving.store(0)
      return .ended
    case .ended:
      throw PrimitivesError(.brokenMessage, "the peer ended in the middle of a message")
    }
  }

  /// Takes a lock; what a dead holder left half done stands in the word beside it.
  ///
  /// Its holder may be another process, which does not end its wait when this end is closed here:
  /// so whoever waits for it looks now and then.
  ///
  /// - Throws: `closed`.
  private func acquire(
    _ lock: RobustLock, until deadline: Deadline
  ) throws(PrimitivesError) -> Bool {
    while true {
      let next =
        Step.isControlled
        ? deadline : deadline.atMost(nanosecondsFromNow: Self.lookNanoseconds)
      let outcome = lock.acquire(until: next)
      if outcome == .acquiredAbandoned { lock.markRecovered() }
      if outcome != .timedOut { return true }
      try socket.closing?.check()
      if deadline == next || deadline.hasPassed { return false }
    }
  }
}
