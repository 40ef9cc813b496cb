// SPDX-License-Identifier: Apache-2.0

/// What of a queue was taken and not finished yet, in a record for each process that takes.
///
/// What is unfinished follows from two counts: of what was put, which the queue has anyway, and of
/// what is done. A record says how much of it a process has in its hands, so that its death can be
/// made up for. All words change only under the heap's lock, as parts of its transactions; so
/// whoever holds that lock sees them agree.
struct TaskLedger: Sendable {
  /// What one process has taken and not finished.
  struct Record: Equatable {
    private static let isRegistered: UInt64 = 1 << 31

    let rawValue: UInt64

    init(rawValue: UInt64) { self.rawValue = rawValue }

    init(of process: ProcessToken, count: UInt64) {
      rawValue = UInt64(process.generation) << 32 | Self.isRegistered | count
    }

    /// How much it is.
    var count: UInt64 { rawValue & (Self.isRegistered - 1) }

    func holder(in slot: Int) -> ProcessToken? {
      guard rawValue & Self.isRegistered != 0 else { return nil }
      return ProcessToken(slot: slot, generation: UInt32(rawValue >> 32))
    }
  }

  /// Those who take, as they were at one look.
  struct Takers {
    /// Other processes that live: any of them may die with something in its hands.
    var living: [ProcessToken] = []
    /// Processes that have died so.
    var dead: [ProcessToken] = []
  }

  /// More in one process's hands would not fit into its record.
  static let recordLimit: UInt64 = 1 << 31 - 1

  private static let finishedOffset = QueueCore.bytes
  private static let doneOffset = QueueCore.bytes + 64
  private static let failedOffset = doneOffset + 8
  private static let returnedOffset = doneOffset + 16
  private static let redeliveredOffset = doneOffset + 24
  private static let registrationsOffset = doneOffset + 32
  private static let redeliversOffset = doneOffset + 40
  private static let takerCountOffset = doneOffset + 48
  private static let takersOffset = QueueCore.bytes + 128
  private static let recordsOffset = takersOffset + 2 * UInt64(Roster.capacity)

  private let block: BlockReference
  /// What those sleep at who wait for everything to be finished.
  let finished: Bell
  /// How much is done, what failed or was dropped included.
  let done: Word
  /// How much of it failed.
  let failed: Word
  /// How often a message came back from the dead, and how often one of those was taken again.
  let returned: Word
  let redelivered: Word
  /// How often a process became one of those who take.
  let registrations: Word
  /// Whether what a dead process had taken is delivered again.
  let redelivers: Bool

  static func createBlock(redelivers: Bool) throws(PrimitivesError) -> BlockReference {
    let block = try BlockReference.create(
      .joinableQueue, bytes: recordsOffset + 8 * UInt64(Roster.capacity))
    block.word(redeliversOffset).store(redelivers ? 1 : 0)
    return block
  }

  init(_ block: BlockReference) {
    self.block = block
    finished = block.bell(Self.finishedOffset)
    done = block.word(Self.doneOffset)
    failed = block.word(Self.failedOffset)
    returned = block.word(Self.returnedOffset)
    redelivered = block.word(Self.redeliveredOffset)
    registrations = block.word(Self.registrationsOffset)
    redelivers = block.word(Self.redeliversOffset).load() != 0
  }

  // MARK: Looking

  func record(_ slot: Int) -> Record {
    Record(rawValue: block.word(Self.recordsOffset + 8 * UInt64(slot)).load())
  }

  /// What a process has in its hands; nothing while the record is another's.
  func count(of process: ProcessToken) -> UInt64 {
    let record = record(process.slot)
    return record.holder(in: process.slot) == process ? record.count : 0
  }

  /// How many messages came back from the dead and wait to be taken again.
  var waiting: UInt64 {
    guard redelivers else { return 0 }
    while true {
      let taken = redelivered.load()
      let returned = returned.load()
      if redelivered.load() == taken { return returned - taken }
    }
  }

  /// The places of those who take, four to a word.
  ///
  /// A registration may be seen in part. So whoever goes to sleep on what it found has looked at
  /// the number of registrations before, which changes last.
  private var slots: [Int] {
    let count = min(Int(block.word(Self.takerCountOffset).load()), Roster.capacity)
    var slots: [Int] = []
    slots.reserveCapacity(count + 3)
    for index in 0..<((count + 3) / 4) {
      let word = block.word(Self.takersOffset + 8 * UInt64(index)).load()
      for place in 0..<4 { slots.append(Int(word >> UInt64(16 * place) & 0xFFFF)) }
    }
    return Array(slots.prefix(count))
  }

  /// Everyone who takes, but for this process.
  var takers: Takers {
    let me = Family.me.slot
    let roster = Family.roster
    let unapplied = Heap(region: block.region).unappliedChanges
    var takers = Takers()
    for slot in slots where slot != me {
      let record = record(slot)
      guard let process = record.holder(in: slot) else { continue }
      guard roster.liveness(of: process) == .dead else {
        takers.living.append(process)
        continue
      }
      // What it committed last may show only after the look at its record; so another look, or a
      // look under the heap's lock.
      if unapplied.load() != 0 || self.record(slot).count > 0 { takers.dead.append(process) }
    }
    return takers
  }

  /// Whose record pays for something that this process says is done: its own, or where that is
  /// empty another one, of the dead first.
  var payer: ProcessToken? {
    let me = Family.me
    if count(of: me) > 0 { return me }
    var payer: ProcessToken?
    for slot in slots {
      let record = record(slot)
      guard record.count > 0, let process = record.holder(in: slot) else { continue }
      if Family.roster.liveness(of: process) == .dead { return process }
      if payer == nil { payer = process }
    }
    return payer
  }

  // MARK: Changing, under the heap's lock

  func setCount(
    _ count: UInt64, of process: ProcessToken, in change: inout Journal.Transaction
  ) {
    Misuse.require(count <= Self.recordLimit, "a process has more in its hands than can be counted")
    let word = block.payload(Self.recordsOffset + 8 * UInt64(process.slot))
    change.set(word, to: Record(of: process, count: count).rawValue)
  }

  /// A process becomes one of those who take; the dead who have nothing in their hands are none
  /// any more.
  func register(_ process: ProcessToken, in change: inout Journal.Transaction) {
    setCount(0, of: process, in: &change)
    let roster = Family.roster
    let before = slots
    let after =
      before.filter { slot in
        let record = record(slot)
        guard slot != process.slot, let taker = record.holder(in: slot) else { return false }
        return record.count > 0 || roster.liveness(of: taker) != .dead
      } + [process.slot]
    for start in stride(from: 0, to: after.count, by: 4)
    where start + 4 > before.count || after[start...].prefix(4) != before[start...].prefix(4) {
      let word = after[start...].prefix(4).reversed().reduce(0) { $0 << 16 | UInt64($1) }
      change.set(block.payload(Self.takersOffset + 2 * UInt64(start)), to: word)
    }
    change.set(block.payload(Self.takerCountOffset), to: UInt64(after.count))
    change.set(block.payload(Self.registrationsOffset), to: registrations.load() + 1)
  }

  /// A process takes one message more.
  func take(by process: ProcessToken, in change: inout Journal.Transaction) {
    setCount(count(of: process) + 1, of: process, in: &change)
  }

  /// Messages of a process are finished.
  func finish(
    _ amount: UInt64, of process: ProcessToken, failed isFailed: Bool,
    in change: inout Journal.Transaction
  ) {
    setCount(count(of: process) - amount, of: process, in: &change)
    change.set(block.payload(Self.doneOffset), to: done.load() + amount)
    if isFailed { change.set(block.payload(Self.failedOffset), to: failed.load() + amount) }
  }

  /// A message of a dead process waits to be taken again.
  func giveBack(of process: ProcessToken, in change: inout Journal.Transaction) {
    setCount(count(of: process) - 1, of: process, in: &change)
    change.set(block.payload(Self.returnedOffset), to: returned.load() + 1)
  }

  /// A message that had come back is taken again.
  func takeAgain(by process: ProcessToken, in change: inout Journal.Transaction) {
    take(by: process, in: &change)
    change.set(block.payload(Self.redeliveredOffset), to: redelivered.load() + 1)
  }

  /// So many messages, and those that had come back, are dropped.
  func drop(_ amount: UInt64, in change: inout Journal.Transaction) {
    let returned = returned.load()
    let waiting = returned - redelivered.load()
    change.set(block.payload(Self.doneOffset), to: done.load() + amount + waiting)
    change.set(block.payload(Self.redeliveredOffset), to: returned)
  }
}
