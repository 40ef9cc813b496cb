// SPDX-License-Identifier: Apache-2.0

extension QueueCore {
  private var isEmpty: Bool { putCount.load() == getCount.load() && ledger?.waiting ?? 0 == 0 }

  /// Whether nothing will ever come again: closed first, then empty, for no one puts after the
  /// close.
  ///
  /// What others have in their hands may come again if it is delivered again. It does not matter to
  /// who has something itself: two of those would wait for each other.
  private func isDrained(in stage: Closing.Stage) -> Bool {
    guard stage != .open, isEmpty else { return false }
    guard let ledger, ledger.redelivers, stage == .closed else { return true }
    return ledger.done.load() == putCount.load() || ledger.count(of: Family.me) > 0
  }

  /// Takes the first message; blocks while there is none and the queue is open.
  func get(until deadline: Deadline) throws(PrimitivesError) -> Got {
    if let ledger {
      register(in: ledger)
      if ledger.redelivers { lookAfter(ledger.takers.dead, in: ledger) }
    }
    if !Step.isControlled, !deadline.hasPassed {
      for _ in 0..<Self.yields where isEmpty && !isClosed { Spin.yield() }
    }
    if !isEmpty {
      guard acquire(head, until: deadline) else { return .timedOut }
      if let got = try getHoldingHead() { return got }
    }
    if isDrained(in: closing.stage) {
      freeDiscarded()
      return .closed
    }
    var waiter = Waiter(at: notEmpty, until: deadline)
    do throws(PrimitivesError) {
      let got = try get(waitingAs: &waiter, until: deadline)
      waiter.leave()
      if case .closed = got { freeDiscarded() }
      return got
    } catch {
      waiter.leave()
      throw error
    }
  }

  private func get(
    waitingAs waiter: inout Waiter, until deadline: Deadline
  ) throws(PrimitivesError) -> Got {
    while true {
      waiter.arm()
      var seen: [SeenWord] = []
      var takers = TaskLedger.Takers()
      if let ledger, ledger.redelivers {
        seen = [
          SeenWord(ledger.done, ledger.done.load()),
          SeenWord(ledger.returned, ledger.returned.load()),
          SeenWord(ledger.registrations, ledger.registrations.load()),
        ]
        takers = ledger.takers
        if !takers.dead.isEmpty {
          waiter.passOn()
          lookAfter(takers.dead, in: ledger)
          continue
        }
      }
      let count = putCount.load()
      if count == getCount.load(), ledger?.waiting ?? 0 == 0 {
        let stage = closing.stage
        if isDrained(in: stage) { return .closed }
        let wakening = sleep(
          &waiter, while: [SeenWord(putCount, count)] + seen, in: stage,
          watching: takers.living, until: deadline)
        if wakening == .timedOut { return .timedOut }
        continue
      }
      if !head.tryAcquire() {
        waiter.passOn()
        guard acquire(head, until: deadline) else { return .timedOut }
      }
      if !isEmpty { waiter.passOn() }
      if let got = try getHoldingHead() { return got }
    }
  }

  /// Takes the first message if there is one, and releases the head in any case.
  private func getHoldingHead() throws(PrimitivesError) -> Got? {
    defer { _ = head.release() }
    if let ledger, let got = try takeAgain(in: ledger) { return got }
    let count = getCount.load()
    guard putCount.load() != count else { return nil }
    var position = headPosition(count)
    if position.segment == 0 { position.segment = region.word(partsWord).load() }
    while position.byte + 8 > room(position.segment)
      || region.word(address(position)).load() == Self.skip
    {
      position = Position(segment: nextSegment(position.segment), byte: 0)
    }
    let address = address(position)
    let length = region.word(address).load()
    let list = region.word(address + 8).load()
    let bytes = address + Self.headerBytes
    setHeadPosition(
      count + 1,
      Position(segment: position.segment, byte: position.byte + Self.footprint(length)))

    claims?.claim(count + 1)
    let got: Got
    if list != 0, ledger?.redelivers ?? false {
      got = try hold(
        KeptMessage(HandleList(region: region, block: list)), takenAs: count + 1)
    } else if list != 0 {
      let payload = Payload.bytes(region.read(Int(length), at: bytes), blocks: [])
      let handles = HandleList(region: region, block: list)
      got = .message(
        payload, references: try take(count + 1, receiving: handles), ticket: count + 1)
    } else {
      let payload = payload(length, at: bytes)
      got = .message(payload, references: [], ticket: count + 1)
      if let ledger {
        try take(count + 1, in: ledger)
      } else if capacity == 0 {
        getCount.publish(count + 1)
      } else {
        notFull.ringing { getCount.publish(count + 1) }
      }
    }
    try freeSegments(before: position.segment)
    return got
  }

  private func payload(_ length: UInt64, at bytes: UInt64) -> Payload {
    if length == 8 { return .scalar(region.word(bytes).load()) }
    guard readsWords, length == 24 else {
      return .bytes(region.read(Int(length), at: bytes), blocks: [])
    }
    return .words(
      region.word(bytes).load(), region.word(bytes + 8).load(), region.word(bytes + 16).load())
  }

  /// Takes a message together with the fact that it is in this process's hands.
  private func take(_ count: UInt64, in ledger: TaskLedger) throws(PrimitivesError) {
    let heap = heap
    try heap.locked { () throws(PrimitivesError) in
      notFull.ringing {
        var change = heap.journal.begin()
        ledger.take(by: Family.me, in: &change)
        change.set(getCountWord, to: count)
        change.commit()
        getCount.publish(count)
      }
    }
  }

  /// Takes a message together with what it carries: from one instant to the next the blocks are
  /// this process's and no longer the message's.
  private func take(
    _ count: UInt64, receiving list: HandleList
  ) throws(PrimitivesError) -> [BlockReference] {
    let heap = heap
    let me = Family.me
    let blocks = list.blocks
    return try Family.references.receive { () throws(PrimitivesError) in
      try heap.locked { () throws(PrimitivesError) in
        // If this process dies before the commit, its death ends these uses.
        for block in blocks { heap.setUser(me.slot, of: block, to: true) }
        notFull.ringing {
          var change = heap.journal.begin()
          list.arrive(from: block.offset, in: heap, &change)
          ledger?.take(by: me, in: &change)
          change.set(getCountWord, to: count)
          change.commit()
          getCount.publish(count)
        }
        return blocks
      }
    }
  }

  /// Frees the segments that lie behind the head: those of this get, and those that a consumer
  /// which died had left behind.
  private func freeSegments(before segment: UInt64) throws(PrimitivesError) {
    guard region.word(partsWord).load() != segment else { return }
    let heap = heap
    try heap.locked { () throws(PrimitivesError) in
      while region.word(partsWord).load() != segment { heap.freeFirst(of: partsWord) }
    }
  }
}
