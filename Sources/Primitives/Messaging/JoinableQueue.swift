// SPDX-License-Identifier: Apache-2.0

/// A queue that knows what of it is still being worked on: `join` waits until all of it is done.
///
/// ```swift
/// let jobs = try JoinableQueue<Int>()
/// let worker = try ChildProcess.fork {
///   while try jobs.withNext({ job in print(job * job) }) != nil {}
/// }
/// for number in 1...100 { try jobs.put(number) }
/// jobs.join()
/// jobs.close()
/// ```
///
/// An element is unfinished from the instant at which it is put until someone says that it is done:
/// by `taskDone()` after a `get`, or by the end of the body of `withNext`. Elements, capacity and
/// order are those of `Queue`.
///
/// If a process dies, or ends, with elements that it took and has not finished, they count as
/// failed, so that `join` returns; or they are delivered again to whoever takes next, before what
/// was put later. That is decided when the queue is made. Both happen as soon as anyone joins,
/// takes, waits, or asks for the counts; a child forked in the middle of the work holds nothing of
/// it. Where elements are delivered again, each is kept in the shared memory until it is finished,
/// and a closed queue has not ended while another process has any in its hands.
///
/// It is a handle: copies, forked children and receivers all mean the same queue. Sendable.
///
/// Python: `multiprocessing.JoinableQueue`.
public struct JoinableQueue<Element: Codable & Sendable>: Sendable {
  let core: QueueCore
  let ledger: TaskLedger

  /// Creates an empty queue.
  ///
  /// - Parameters:
  ///   - capacity: How many elements it holds at most, those that were taken not counted; `nil` is
  ///     no bound but memory.
  ///   - policy: What becomes of the elements that a process took and died with.
  /// - Throws: `PrimitivesError` when the family's shared memory is exhausted.
  public init(
    capacity: Int? = nil, onConsumerDeath policy: ConsumerDeathPolicy = .fail
  ) throws(PrimitivesError) {
    Misuse.require(
      capacity ?? 1 > 0, "JoinableQueue: a capacity of \(capacity ?? 0) holds nothing")
    self.init(try QueueCore.create(capacity: capacity ?? 0, redelivers: policy == .redeliver))
    core.block.describe(as: .of(Element.self))
  }

  private init(_ core: QueueCore) {
    guard let ledger = core.ledger else { fatalError("a joinable queue has a ledger") }
    self.core = core
    self.ledger = ledger
  }

  // MARK: Putting

  /// Appends an element, which is unfinished from then on; blocks while the queue is full.
  ///
  /// - Parameter element: What to append.
  /// - Throws: `PrimitivesError.Code.closed` when the queue is closed, `outOfMemory`, or what the
  ///   element's encoding throws. In each case nothing was appended.
  public func put(_ element: Element) throws {
    _ = try core.put(element, until: .never)
  }

  /// Appends an element; blocks while the queue is full, at most for `timeout`.
  ///
  /// - Parameters:
  ///   - element: What to append.
  ///   - timeout: Zero or less tries once.
  /// - Returns: Whether it was appended; the queue stayed full otherwise.
  /// - Throws: As the form without a timeout; a full queue is not an error.
  public func put(_ element: Element, timeout: Duration) throws -> Bool {
    try core.put(element, until: Deadline(after: timeout))
  }

  // MARK: Finishing

  /// Says that an element is done: the oldest of those that this process took.
  ///
  /// Where it has none in its hands, one of another process is done, of a dead one first: the
  /// element may have been passed on to this one. Never waits for anyone who waits.
  ///
  /// More than were taken cannot be done: that is a mistake of the caller and traps. (In Python it
  /// is a `ValueError` only beyond what was put.)
  public func taskDone() {
    guard core.finishOldest(in: ledger) else {
      Misuse.trap("JoinableQueue.taskDone: no element is taken and unfinished")
    }
  }

  /// Waits until every element that was put is done, failed or dropped.
  ///
  /// Blocks until there is an instant at which that is so; who dies with elements is no obstacle,
  /// but where those are delivered again, someone has to take them.
  public func join() {
    _ = core.join(ledger, until: .never)
  }

  /// Waits until every element that was put is done, failed or dropped, at most for `timeout`.
  ///
  /// - Parameter timeout: Zero or less looks once.
  /// - Returns: Whether there was an instant at which nothing was unfinished.
  public func join(timeout: Duration) -> Bool {
    core.join(ledger, until: Deadline(after: timeout))
  }

  /// How many elements were put and are not finished, at one instant during the call.
  ///
  /// Waits for no one but who is in the middle of a change of the family's heap.
  public var unfinishedCount: Int { Int(core.unfinished(in: ledger)) }

  /// How many elements have failed: their consumers died, or threw in `withNext`.
  ///
  /// Waits for no one but who is in the middle of a change of the family's heap.
  public var failedCount: Int { Int(core.failures(in: ledger)) }

  // MARK: The queue

  /// Lets no one put any more; what is in the queue can still be taken, or is dropped.
  ///
  /// Wakes everyone who waits. What is dropped is not unfinished any more, so that `join` waits
  /// only for what is being worked on; and if one who works on something dies then, that counts as
  /// failed in any case. Otherwise as `Queue.close(discarding:)`.
  ///
  /// - Parameter isDiscarding: Whether to drop what is in the queue.
  public func close(discarding isDiscarding: Bool = false) {
    if isDiscarding { core.discard() } else { core.close() }
  }

  /// Whether the queue has been closed.
  public var isClosed: Bool { core.isClosed }

  /// The number of elements that can be taken; exact at one instant during the call.
  ///
  /// Waits for no one but who is in the middle of a change of the family's heap.
  public var count: Int { core.takeable(in: ledger) }

  /// Whether there is no element that can be taken; exact at one instant during the call.
  ///
  /// Waits for no one but who is in the middle of a change of the family's heap.
  public var isEmpty: Bool { count == 0 }

  /// The counts as they stand, without a look after the dead: for whoever must not help.
  package var standing: (takeable: Int, unfinished: Int) {
    (core.count, Int(core.putCount.load() - ledger.done.load()))
  }

  /// Whether there is no room for another element; never for a queue without a bound.
  public var isFull: Bool { core.isFull }

  /// How many elements the queue holds at most, or `nil` where only memory bounds it.
  public var capacity: Int? { core.capacity == 0 ? nil : Int(core.capacity) }
}

extension JoinableQueue: Codable {
  /// Encodes the handle: only a queue of the same family can carry it.
  public func encode(to encoder: any Encoder) throws {
    try encoder.attach(core.block.handle)
  }

  /// Decodes a handle that came through a queue.
  ///
  /// - Throws: `invalidHandle` when what it names is no queue of tasks, or one of other elements.
  public init(from decoder: any Decoder) throws {
    let block = try Family.references.resolve(decoder.detachHandle(), as: .joinableQueue)
    self.init(QueueCore(try block.checked(.of(Element.self))))
  }
}

extension JoinableQueue: CustomStringConvertible {
  /// How many elements there are, may be and are unfinished, and whether it is closed.
  ///
  /// Never blocks: who has died with elements in hand shows only when the counts are asked for.
  public var description: String {
    let (takeable, unfinished) = standing
    let amount = Amount.text(takeable, of: capacity, "element")
    return "JoinableQueue(\(amount), \(unfinished) unfinished\(isClosed ? ", closed" : ""))"
  }
}
