// SPDX-License-Identifier: Apache-2.0

/// Who waits at a condition, in the order in which they came.
///
/// Each waiter draws a ticket, and those below the *boundary* are notified: one store of the
/// boundary notifies any number of them at once, and no one can be half notified. Notifications are
/// taken when the waiter has the condition's lock again and strikes itself off. One that dies
/// before has not taken its own, which is then handed on: the boundary moves on by one living
/// waiter.
///
/// Who notifies wakes the notified, each at its own ticket, and one more at the bell at which all
/// waiters sleep, too: a watcher of the lives of those who have to take a notification, for they
/// may die while they wait for the lock. A watcher that dies or leaves wakes the next one, as does
/// a notifier that dies before its wake-ups; whoever is awake there sees to the rest.
///
/// Everything but `notified(below:)`, `acknowledge` and `wakeNotified` needs the condition's lock.
struct WaiterTable: Sendable {
  private static let bellOffset: UInt64 = 0
  private static let enteredOffset: UInt64 = 8
  private static let boundaryOffset: UInt64 = 16
  private static let usedOffset: UInt64 = 24
  private static let recordsOffset: UInt64 = 64
  private static let recordBytes: UInt64 = 16
  /// How many threads can wait at one time; the block is just below 32 KiB then.
  static let limit = 1984

  /// On a ticket: its owner has seen that it is notified.
  private static let acknowledged: UInt64 = 1 << 62
  /// In place of a ticket: the notification of a dead owner goes to whoever is below this boundary.
  private static let handedOn: UInt64 = 1 << 63

  let block: BlockReference
  let bell: Bell
  let boundary: Word
  private let entered: Word
  /// No record from here on was ever used; it only grows.
  private let used: Word

  static func create() throws(PrimitivesError) -> WaiterTable {
    WaiterTable(
      try BlockReference.create(
        .condition, bytes: recordsOffset + recordBytes * UInt64(limit)))
  }

  init(_ block: BlockReference) {
    self.block = block
    bell = block.bell(Self.bellOffset)
    entered = block.word(Self.enteredOffset)
    boundary = block.word(Self.boundaryOffset)
    used = block.word(Self.usedOffset)
  }

  /// A waiter's place in the table, and when it came.
  struct Place {
    let record: Int
    let ticket: UInt64
  }

  /// One record as it was read.
  private struct Entry {
    let record: Int
    let process: ProcessToken
    let ticketWord: UInt64

    var isHandedOn: Bool { ticketWord & WaiterTable.handedOn != 0 }
    var isAcknowledged: Bool { ticketWord & WaiterTable.acknowledged != 0 }
    var ticket: UInt64 { ticketWord & ~(WaiterTable.handedOn | WaiterTable.acknowledged) }
    var isDead: Bool { Family.roster.liveness(of: process) == .dead }

    func isNotified(_ boundary: UInt64) -> Bool { isHandedOn || ticket < boundary }
  }

  private func processWord(_ record: Int) -> Word {
    block.word(Self.recordsOffset + Self.recordBytes * UInt64(record))
  }

  private func ticketWord(_ record: Int) -> Word {
    block.word(Self.recordsOffset + Self.recordBytes * UInt64(record) + 8)
  }

  private var entries: [Entry] {
    (0..<Int(used.load())).compactMap { record in
      guard let process = ProcessToken(rawValue: processWord(record).load()) else { return nil }
      return Entry(record: record, process: process, ticketWord: ticketWord(record).load())
    }
  }

  // MARK: Coming and going

  /// Takes a place for the calling thread.
  ///
  /// - Throws: `limitExceeded` when 1984 threads wait.
  func enter() throws(PrimitivesError) -> Place {
    guard let record = freeRecord ?? freeRecordAfterSettling else {
      throw PrimitivesError(
        .limitExceeded, "at most \(Self.limit) threads wait at one condition")
    }
    if record >= Int(used.load()) { used.store(UInt64(record) + 1) }
    let ticket = entered.load()
    entered.store(ticket + 1)
    ticketWord(record).store(ticket)
    processWord(record).store(Family.token)
    return Place(record: record, ticket: ticket)
  }

  private var freeRecord: Int? {
    let taken = Set(entries.map(\.record))
    return (0..<Self.limit).first { !taken.contains($0) }
  }

  private var freeRecordAfterSettling: Int? {
    settle()
    _ = candidates()
    return freeRecord
  }

  /// Gives a place back, and takes the notification that came for it, if one did.
  func leave(_ place: Place) -> Bool {
    let isNotified = place.ticket < boundary.load()
    processWord(place.record).store(0)
    return isNotified
  }

  /// The ticket of a place, as its owner sees it when it goes to sleep.
  func seenTicket(_ place: Place) -> SeenWord {
    SeenWord(ticketWord(place.record), place.ticket)
  }

  /// Says that a notified waiter is awake.
  func acknowledge(_ place: Place) {
    ticketWord(place.record).store(place.ticket | Self.acknowledged)
  }

  // MARK: Notifying

  /// How many waiters live that are not notified.
  var waiting: Int {
    settle()
    return candidates().count
  }

  /// The living waiters that are not notified, in order; the dead among them are struck off, or a
  /// boundary that moves on would count them.
  private func candidates() -> [Entry] {
    let boundary = boundary.load()
    return entries.filter { !$0.isNotified(boundary) }.sorted { $0.ticket < $1.ticket }
      .filter { entry in
        guard entry.isDead else { return true }
        processWord(entry.record).store(0)
        return false
      }
  }

  /// Notifies those living waiters that came first, at most `count` of them.
  func notify(_ count: Int) {
    settle()
    let candidates = candidates()
    guard let last = candidates.prefix(count).last else { return }
    advance(to: last.ticket + 1, among: candidates)
  }

  /// Moves the boundary, and wakes whoever is below it now, and a watcher for them.
  private func advance(to boundary: UInt64, among candidates: [Entry]) {
    bell.named {
      self.boundary.publish(boundary)
      guard let last = candidates.last, last.ticket >= boundary else { return bell.wake(.max) }
      for entry in candidates where entry.ticket < boundary { ticketWord(entry.record).wake() }
      bell.ring()
    }
  }

  /// Hands on the notifications that the dead have not taken, and strikes those off.
  func settle() {
    let boundary = boundary.load()
    for entry in entries where entry.isNotified(boundary) && entry.isDead {
      handOn(entry)
      processWord(entry.record).store(0)
    }
  }

  /// The boundary to be is written down before it moves, so that a second death in here moves it no
  /// further.
  private func handOn(_ entry: Entry) {
    let candidates = candidates()
    if entry.isHandedOn {
      if boundary.load() < entry.ticket { advance(to: entry.ticket, among: candidates) }
    } else if let next = candidates.first {
      ticketWord(entry.record).store((next.ticket + 1) | Self.handedOn)
      advance(to: next.ticket + 1, among: candidates)
    }
  }

  // MARK: Without the lock

  /// The processes of notified waiters that have not struck themselves off.
  ///
  /// Each sleeper watches them: see the type. Those of them that may still be asleep, since who
  /// notified them has died, are woken.
  func notified(below boundary: UInt64) -> [ProcessToken] {
    entries.filter { $0.isNotified(boundary) }.map { entry in
      if !entry.isHandedOn && !entry.isAcknowledged { ticketWord(entry.record).wake() }
      return entry.process
    }
  }
}

extension WaiterTable: Codable {
  func encode(to encoder: any Encoder) throws {
    try encoder.attach(block.handle)
  }

  init(from decoder: any Decoder) throws {
    self.init(try Family.references.resolve(decoder.detachHandle(), as: .condition))
  }
}
