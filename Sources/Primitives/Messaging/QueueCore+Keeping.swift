// SPDX-License-Identifier: Apache-2.0

/// Messages that are kept until they are finished, so that they can be delivered again.
extension QueueCore {
  /// Every message that was taken and is not finished, in no order; under the heap's lock.
  var keptMessages: [KeptMessage] {
    var messages: [KeptMessage] = []
    var block = region.word(heldWord).load()
    while block != 0 {
      messages.append(KeptMessage(HandleList(region: region, block: block)))
      block = region.word(block + BlockLayout.nextWord).load()
    }
    return messages
  }

  /// The oldest of those that a process works on, or that no one does; under the heap's lock.
  func oldestMessage(of owner: ProcessToken?) -> KeptMessage? {
    keptMessages.filter { $0.owner == owner }.min { $0.number < $1.number }
  }

  /// Takes a message for the first time: from one instant to the next it is this process's, and it
  /// still carries what it carries.
  func hold(
    _ message: KeptMessage, takenAs count: UInt64
  ) throws(PrimitivesError) -> Got {
    try hold(message) { change in
      heap.unlink(message.list.block, from: carriedWord, in: &change)
      heap.link(message.list.block, into: heldWord, in: &change)
      ledger?.take(by: Family.me, in: &change)
      change.set(getCountWord, to: count)
    }
  }

  /// Takes the oldest message that has come back from the dead, if there is one; under the head's
  /// lock, so that no one else takes it or drops it meanwhile.
  func takeAgain(in ledger: TaskLedger) throws(PrimitivesError) -> Got? {
    guard ledger.waiting > 0 else { return nil }
    let heap = heap
    let oldest = try heap.locked { () throws(PrimitivesError) in oldestMessage(of: nil) }
    guard let oldest else { return nil }
    return try hold(oldest) { change in ledger.takeAgain(by: Family.me, in: &change) }
  }

  private func hold(
    _ message: KeptMessage, by addChanges: (inout Journal.Transaction) -> Void
  ) throws(PrimitivesError) -> Got {
    let heap = heap
    let me = Family.me
    let payload = message.payload
    let blocks = message.list.blocks
    let references = try Family.references.receive { () throws(PrimitivesError) in
      try heap.locked { () throws(PrimitivesError) in
        // If this process dies before the commit, its death ends these uses.
        for block in blocks { heap.setUser(me.slot, of: block, to: true) }
        notFull.ringing {
          var change = heap.journal.begin()
          change.set(message.ownerWord, to: me.rawValue)
          addChanges(&change)
          change.commit()
          getCount.publish(getCount.load())
        }
        return blocks
      }
    }
    return .message(payload, references: references, ticket: message.number)
  }
}
