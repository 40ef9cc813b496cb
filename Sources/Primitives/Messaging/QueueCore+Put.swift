// SPDX-License-Identifier: Apache-2.0

extension QueueCore {
  /// How a put ended.
  enum Put {
    case done
    /// The queue stayed full until the deadline; nothing was put.
    case timedOut
    /// The queue is closed; nothing was put.
    case closed
  }

  /// Appends a message; blocks while the queue is full.
  ///
  /// - Throws: `outOfMemory`; nothing was put then.
  func put(_ payload: Payload, until deadline: Deadline) throws(PrimitivesError) -> Put {
    guard acquire(tail, until: deadline) else { return .timedOut }
    if let outcome = try putHoldingTail(payload) { return outcome }
    _ = tail.release()
    if !Step.isControlled, !deadline.hasPassed {
      for _ in 0..<Self.yields where isFull { Spin.yield() }
    }
    var waiter = Waiter(at: notFull, until: deadline)
    do throws(PrimitivesError) {
      let outcome = try put(payload, waitingAs: &waiter, until: deadline)
      waiter.leave()
      return outcome
    } catch {
      waiter.leave()
      throw error
    }
  }

  private func put(
    _ payload: Payload, waitingAs waiter: inout Waiter, until deadline: Deadline
  ) throws(PrimitivesError) -> Put {
    while true {
      waiter.arm()
      let count = getCount.load()
      if isFull && !isClosed {
        let wakening = sleep(
          &waiter, while: [SeenWord(getCount, count)], in: .open, until: deadline)
        if wakening == .timedOut { return .timedOut }
        continue
      }
      if !tail.tryAcquire() {
        waiter.passOn()
        guard acquire(tail, until: deadline) else { return .timedOut }
      }
      if !isFull || isClosed { waiter.passOn() }
      if let outcome = try putHoldingTail(payload) { return outcome }
      _ = tail.release()
    }
  }

  /// Puts and releases the tail, or returns `nil` still holding it when the queue is full.
  private func putHoldingTail(_ payload: Payload) throws(PrimitivesError) -> Put? {
    if isClosed {
      _ = tail.release()
      return .closed
    }
    if isFull { return nil }
    do throws(PrimitivesError) {
      _ = try append(payload)
    } catch {
      _ = tail.release()
      throw error
    }
    _ = tail.release()
    return .done
  }

  /// Returns where it lies.
  func append(_ payload: Payload) throws(PrimitivesError) -> UInt64 {
    let count = putCount.load()
    let isKept = ledger?.redelivers ?? false
    let length: UInt64
    switch payload {
    case .scalar: length = isKept ? 0 : 8
    case .words: length = isKept ? 0 : 24
    case .bytes(let bytes, _): length = isKept ? 0 : UInt64(bytes.count)
    }
    let footprint = Self.footprint(length)
    let position = try place(footprint, after: tailPosition(count))
    let address = address(position)
    region.word(address).store(length)
    setTailPosition(
      count + 1, Position(segment: position.segment, byte: position.byte + footprint))
    guard !isKept else {
      try commit(count + 1, keeping: KeptMessage.Content(payload), at: address)
      return address
    }
    switch payload {
    case .scalar(let value):
      region.word(address + 8).store(0)
      region.word(address + Self.headerBytes).store(value)
      notEmpty.ringing { putCount.publish(count + 1) }
    case .words(let first, let second, let third):
      region.word(address + 8).store(0)
      region.word(address + Self.headerBytes).store(first)
      region.word(address + Self.headerBytes + 8).store(second)
      region.word(address + Self.headerBytes + 16).store(third)
      notEmpty.ringing { putCount.publish(count + 1) }
    case .bytes(let bytes, let blocks):
      region.write(bytes, at: address + Self.headerBytes)
      guard !blocks.isEmpty else {
        region.word(address + 8).store(0)
        notEmpty.ringing { putCount.publish(count + 1) }
        return address
      }
      try commit(count + 1, carrying: blocks, at: address)
    }
    return address
  }

  /// Finds room for a message behind the last one, in a new segment if need be.
  private func place(
    _ footprint: UInt64, after end: Position
  ) throws(PrimitivesError) -> Position {
    var position = end
    if position.segment == 0 {
      // A producer that died may have left a first segment and nothing in it.
      let first = region.word(partsWord).load()
      position.segment =
        first != 0 ? first : try segment(for: footprint, of: Self.smallestSegment, into: partsWord)
    }
    while position.byte + footprint > room(position.segment) {
      if position.byte + 8 <= room(position.segment) {
        region.word(address(position)).store(Self.skip)
      }
      let size = min(max(room(position.segment) * 2, Self.smallestSegment), Self.largestSegment)
      let next = nextSegment(position.segment)
      position = Position(
        segment: next != 0
          ? next
          : try segment(
            for: footprint, of: size, into: position.segment + BlockLayout.nextWord),
        byte: 0)
    }
    return position
  }

  /// A new segment, of the given size or as large as a message needs, that is linked to the chain
  /// from the instant on at which it is allocated; or one that a producer which died had linked
  /// there, which shows only now that its change of the heap has been finished.
  private func segment(
    for footprint: UInt64, of size: UInt64, into link: UInt64
  ) throws(PrimitivesError) -> UInt64 {
    let heap = heap
    return try heap.locked { () throws(PrimitivesError) in
      let linked = region.word(link).load()
      guard linked == 0 else { return linked }
      return try heap.allocate(
        .part, bytes: max(footprint, size - BlockLayout.partPayload), into: link)
    }
  }

  /// Publishes a message together with the fact that it carries handles.
  private func commit(
    _ count: UInt64, carrying blocks: [UInt64], at address: UInt64
  ) throws(PrimitivesError) {
    let bytes = HandleList.bytes(count: blocks.count)
    try commit(count, with: bytes, at: address) { $0.write(blocks) }
  }

  /// Publishes a message that is kept as a part of its own until it is finished.
  private func commit(
    _ count: UInt64, keeping content: KeptMessage.Content, at address: UInt64
  ) throws(PrimitivesError) {
    try commit(count, with: content.bytes, at: address) { list in
      KeptMessage.write(content, number: count, into: list)
    }
  }

  /// Publishes a message together with a part that belongs to it and begins with its handles.
  private func commit(
    _ count: UInt64, with bytes: UInt64, at address: UInt64, write: (HandleList) -> Void
  ) throws(PrimitivesError) {
    let heap = heap
    try heap.locked { () throws(PrimitivesError) in
      let list = try HandleList.create(
        for: block.offset, bytes: bytes, in: heap, write: write)
      region.word(address + 8).store(list.block)
      notEmpty.ringing {
        var change = heap.journal.begin()
        list.depart(from: block.offset, in: heap, &change)
        change.set(putCountWord, to: count)
        change.commit()
        // The same value once more, for the order between it and the look at the bell.
        putCount.publish(count)
      }
    }
  }
}
