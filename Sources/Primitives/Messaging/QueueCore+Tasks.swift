// SPDX-License-Identifier: Apache-2.0

/// What was taken and is not finished: finishing it, waiting for that, and making up for the dead.
extension QueueCore {
  // MARK: Takers

  /// Makes this process one of those who take, before it takes anything: from then on whoever
  /// sleeps for what its death would change watches it.
  func register(in ledger: TaskLedger) {
    let me = Family.me
    while ledger.record(me.slot).holder(in: me.slot) != me {
      // A predecessor in this place.
      if let dead = ledger.record(me.slot).holder(in: me.slot) { lookAfter([dead], in: ledger) }
      let heap = heap
      _ = heap.locked(until: .never) {
        guard ledger.record(me.slot).count == 0 else { return }
        ledger.finished.ringing {
          var change = heap.journal.begin()
          ledger.register(me, in: &change)
          change.commit()
          ledger.registrations.publish(ledger.registrations.load())
        }
        // If this process dies before, it has taken nothing.
        if ledger.redelivers { notEmpty.ringing {} }
      }
    }
  }

  /// Makes up for processes that died with something in their hands: it has failed, or waits to be
  /// taken again.
  func lookAfter(_ dead: [ProcessToken], in ledger: TaskLedger) {
    guard !dead.isEmpty else { return }
    _ = heap.locked(until: .never) {
      for process in dead where Family.roster.liveness(of: process) == .dead {
        lookAfter(process, in: ledger)
      }
    }
  }

  /// The same for all of them.
  func lookAfterDead(in ledger: TaskLedger) {
    _ = heap.locked(until: .never) {
      for process in ledger.takers.dead { lookAfter(process, in: ledger) }
    }
  }

  private func lookAfter(_ process: ProcessToken, in ledger: TaskLedger) {
    while case let count = ledger.count(of: process), count > 0 {
      if !ledger.redelivers {
        finish(count, of: process, nil, failed: true, in: ledger)
      } else if closing.stage == .discarded {
        finish(1, of: process, oldestMessage(of: process), failed: true, in: ledger)
      } else {
        giveBack(oldestMessage(of: process), of: process, in: ledger)
      }
    }
  }

  private func giveBack(_ message: KeptMessage?, of process: ProcessToken, in ledger: TaskLedger) {
    guard let message else { fatalError("JoinableQueue: a record without its message") }
    notEmpty.ringing {
      var change = heap.journal.begin()
      change.set(message.ownerWord, to: 0)
      ledger.giveBack(of: process, in: &change)
      change.commit()
      ledger.returned.publish(ledger.returned.load())
    }
  }

  // MARK: Finishing

  /// Finishes the oldest message in this process's hands, or, where there is none, in another's;
  /// returns whether there was one.
  func finishOldest(in ledger: TaskLedger) -> Bool {
    // So that this process, too, is watched by those whom its last wake-up has to reach.
    if ledger.redelivers { register(in: ledger) }
    var hasFinished = false
    _ = heap.locked(until: .never) {
      guard let payer = ledger.payer else { return }
      hasFinished = true
      let message = ledger.redelivers ? oldestMessage(of: payer) : nil
      finish(1, of: payer, message, failed: false, in: ledger)
    }
    return hasFinished
  }

  /// Finishes the message that this process took under a ticket, unless it has been finished.
  func finish(ticket: UInt64, failed isFailed: Bool, in ledger: TaskLedger) {
    _ = heap.locked(until: .never) {
      let me = Family.me
      guard ledger.count(of: me) > 0 else { return }
      var message: KeptMessage?
      if ledger.redelivers {
        message = keptMessages.first { $0.number == ticket && $0.owner == me }
        if message == nil { return }
      }
      finish(1, of: me, message, failed: isFailed, in: ledger)
    }
  }

  /// One transaction and the wake-ups that it calls for; under the heap's lock.
  private func finish(
    _ amount: UInt64, of process: ProcessToken, _ message: KeptMessage?, failed isFailed: Bool,
    in ledger: TaskLedger
  ) {
    let heap = heap
    let blocks = message?.list.blocks ?? []
    ledger.finished.named {
      var change = heap.journal.begin()
      message?.drop(from: heldWord, in: &change)
      ledger.finish(amount, of: process, failed: isFailed, in: &change)
      change.commit()
      let done = ledger.done.load()
      ledger.done.publish(done)
      guard putCount.load() == done else { return }
      ledger.finished.ring()
      // Nothing will come again to who waits at a closed queue. If this process dies before, those
      // watch it.
      if ledger.redelivers, isClosed { notEmpty.ring() }
    }
    // Freeing one may have freed others.
    for block in blocks where heap.isInUse(block) { heap.freeIfUnused(block) }
  }

  // MARK: Waiting

  /// How much was put and is not finished, at one instant during the call.
  func unfinished(in ledger: TaskLedger) -> UInt64 {
    lookAfterDead(in: ledger)
    while true {
      let done = ledger.done.load()
      let put = putCount.load()
      if ledger.done.load() == done { return put - done }
    }
  }

  /// How much can be taken, what the dead had in their hands included.
  func takeable(in ledger: TaskLedger) -> Int {
    if ledger.redelivers { lookAfterDead(in: ledger) }
    return count
  }

  /// How much has failed, what the dead had in their hands included.
  func failures(in ledger: TaskLedger) -> UInt64 {
    lookAfterDead(in: ledger)
    return ledger.failed.load()
  }

  /// Waits until everything that was put is finished; returns whether it is.
  func join(_ ledger: TaskLedger, until deadline: Deadline) -> Bool {
    // Both counts only grow: if this one was as large before as the other is now, they were equal.
    let done = ledger.done.load()
    if putCount.load() == done { return true }
    var waiter = Waiter(at: ledger.finished, until: deadline)
    let isFinished = join(ledger, waitingAs: &waiter, until: deadline)
    waiter.leave()
    return isFinished
  }

  private func join(
    _ ledger: TaskLedger, waitingAs waiter: inout Waiter, until deadline: Deadline
  ) -> Bool {
    while true {
      waiter.arm()
      let done = ledger.done.load()
      if putCount.load() == done { return true }
      let registrations = ledger.registrations.load()
      let stage = closing.stage
      let takers = ledger.takers
      guard takers.dead.isEmpty else {
        waiter.passOn()
        lookAfter(takers.dead, in: ledger)
        continue
      }
      let seen = [
        SeenWord(ledger.done, done), SeenWord(ledger.registrations, registrations),
      ]
      let wakening = sleep(
        &waiter, while: seen, in: stage, watching: takers.living, until: deadline)
      if wakening == .timedOut { return false }
    }
  }
}
