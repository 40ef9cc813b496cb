// SPDX-License-Identifier: Apache-2.0

/// What a queue does for someone who knows each of its messages by its number.
extension QueueCore {
  var hasMessage: Bool { putCount.load() != getCount.load() }

  /// Appends a message to a queue without a bound; returns its number and where it lies, or `nil`
  /// when the queue is closed.
  ///
  /// - Throws: `outOfMemory`; nothing was put then.
  func putNumbered(
    _ payload: Payload
  ) throws(PrimitivesError) -> (number: UInt64, address: UInt64)? {
    acquire(tail)
    defer { _ = tail.release() }
    guard !isClosed else { return nil }
    let address = try append(payload)
    return (putCount.load(), address)
  }

  /// Changes the first word of a message that no one has taken; returns whether that was so.
  func mark(_ number: UInt64, at address: UInt64, with bits: UInt64) -> Bool {
    acquire(head)
    defer { _ = head.release() }
    guard getCount.load() < number else { return false }
    let word = region.word(address + Self.headerBytes)
    word.store(word.load() | bits)
    return true
  }

  /// Blocks until there is a message, the queue is closed, the word is no longer as it was seen, or
  /// one of the processes has ended; at most until `deadline`.
  ///
  /// It may return earlier. For the only consumer of the queue, who says by `nudge` that there is
  /// something else for it.
  func waitForMessage(
    while word: Word, is seen: UInt64, watching processes: [ProcessToken], until deadline: Deadline
  ) {
    func isQuiet() -> Bool { !hasMessage && word.load() == seen && !isClosed }
    if !Step.isControlled, !deadline.hasPassed {
      for _ in 0..<Self.yields where isQuiet() { Spin.yield() }
    }
    guard isQuiet() else { return }
    var waiter = Waiter(at: notEmpty, until: deadline)
    waiter.arm()
    let count = putCount.load()
    if count == getCount.load(), word.load() == seen, !isClosed {
      _ = sleep(
        &waiter, while: [SeenWord(putCount, count), SeenWord(word, seen)], in: .open,
        watching: processes, until: deadline)
    }
    waiter.leave()
  }

  /// Changes a word that the consumer sleeps on as well, and wakes it.
  func nudge(_ word: Word) {
    notEmpty.ringing { _ = word.add(1) }
  }
}
