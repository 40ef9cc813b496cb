// SPDX-License-Identifier: Apache-2.0

extension QueueCore {
  /// Forbids further puts, and wakes everyone who waits for what may never come.
  func close() {
    acquire(tail)
    defer { _ = tail.release() }
    let stage = closing.stage
    closing.advance(to: stage == .open ? .closed : stage)
  }

  /// Forbids further puts, drops all that is in the queue, and wakes everyone who waits.
  ///
  /// One transaction, under every lock: the queue is closed, and the counts are as if everything
  /// had been taken and finished. What the memory was used for is freed afterwards, by whoever
  /// comes next if need be.
  func discard() {
    acquire(tail)
    acquire(head)
    let heap = heap
    _ = heap.locked(until: .never) {
      closing.advance(to: .discarded) {
        let (put, got) = (putCount.load(), getCount.load())
        var change = heap.journal.begin()
        change.set(closingWord, to: Closing.Stage.discarded.rawValue)
        change.set(getCountWord, to: put)
        ledger?.drop(put - got, in: &change)
        change.commit()
      }
    }
    freeDiscarded()
    _ = head.release()
    _ = tail.release()
  }

  /// Frees what was dropped, and ends the journey of the handles in it.
  ///
  /// No one looks at any of it any more; who dropped it may have died right after.
  func freeDiscarded() {
    guard closing.stage == .discarded else { return }
    let lists = [carriedWord, partsWord, heldWord]
    guard lists.contains(where: { region.word($0).load() != 0 }) else { return }
    let heap = heap
    _ = heap.locked(until: .never) {
      let carriesHandles = region.word(carriedWord).load() != 0
      while region.word(carriedWord).load() != 0 { heap.dropFirst(of: carriedWord) }
      while region.word(partsWord).load() != 0 { heap.freeFirst(of: partsWord) }
      let hasLeft = freeUnowned()
      if carriesHandles || hasLeft { heap.collect() }
    }
  }

  /// Frees what was taken by processes that have died; returns whether there was any of it.
  private func freeUnowned() -> Bool {
    let unowned = keptMessages.filter { $0.owner == nil }
    for message in unowned {
      var change = heap.journal.begin()
      message.drop(from: heldWord, in: &change)
      change.commit()
    }
    return !unowned.isEmpty
  }
}
