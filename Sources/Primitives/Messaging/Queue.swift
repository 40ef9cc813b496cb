// SPDX-License-Identifier: Apache-2.0

/// A first-in, first-out queue between many producers and many consumers of one family.
///
/// ```swift
/// let queue = try Queue<String>(capacity: 100)
/// let child = try ChildProcess.fork {
///   while let line = try queue.next() { print(line) }
/// }
/// try queue.put("hello")
/// queue.close()
/// try child.join()
/// ```
///
/// Any `Codable` element: it is encoded when it is put, so what cannot be encoded is thrown there,
/// and nothing runs in the background. Locks, semaphores, shared values and queues are elements,
/// too, alone or inside others: the receiver gets the same object. There is no limit on an
/// element's size but memory; values inside values are 512 deep at most, and what is deeper is an
/// `EncodingError` of the one who puts it.
///
/// It is a handle: copies, forked children and receivers all mean the same queue. If a process dies
/// in `put`, the element is there whole or not at all; in `get`, it is still there or was taken by
/// the dead, never twice; either way the queue goes on for the others.
///
/// Python: `multiprocessing.Queue`.
public struct Queue<Element: Codable & Sendable>: Sendable {
  let core: QueueCore

  /// Creates an empty queue.
  ///
  /// - Parameter capacity: How many elements it holds at most; `nil` is no bound but memory.
  /// - Throws: `PrimitivesError` when the family's shared memory is exhausted.
  public init(capacity: Int? = nil) throws(PrimitivesError) {
    Misuse.require(capacity ?? 1 > 0, "Queue: a capacity of \(capacity ?? 0) holds nothing")
    core = try .create(capacity: capacity ?? 0)
    core.block.describe(as: .of(Element.self))
  }

  /// Appends an element; blocks while the queue is full.
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

  /// Takes the first element; blocks while the queue is empty and open.
  ///
  /// - Returns: The element.
  /// - Throws: `PrimitivesError.Code.closed` when the queue is closed and empty, or what the
  ///   element's decoding throws; the element is gone then.
  public func get() throws -> Element {
    guard let element = try next() else { throw Self.drained }
    return element
  }

  /// Takes the first element; blocks while the queue is empty and open, at most for `timeout`.
  ///
  /// - Parameter timeout: Zero or less looks once.
  /// - Returns: The element, or `nil` when none came in time.
  /// - Throws: As the form without a timeout; an empty queue is not an error.
  public func get(timeout: Duration) throws -> Element? {
    switch try core.get(until: Deadline(after: timeout)) {
    case .message(let payload, let references, _):
      return try QueueCoding.decode(Element.self, from: payload, keeping: references)
    case .timedOut: return nil
    case .closed: throw Self.drained
    }
  }

  /// Takes the first element, or says that there will never be one again; blocks as `get()` does.
  ///
  /// - Returns: The element, or `nil` when the queue is closed and empty.
  /// - Throws: What the element's decoding throws; the element is gone then.
  public func next() throws -> Element? {
    switch try core.get(until: .never) {
    case .message(let payload, let references, _):
      return try QueueCoding.decode(Element.self, from: payload, keeping: references)
    case .timedOut, .closed: return nil
    }
  }

  /// Takes element after element, until the queue is closed and empty.
  ///
  /// ```swift
  /// try lines.forEach { line in print(line) }
  /// ```
  ///
  /// Blocks whenever the queue is empty and open. A `for` loop is no form for this: in Swift
  /// one cannot throw, and what cannot be decoded would be dropped without a word.
  ///
  /// - Parameter body: What to do with an element.
  /// - Throws: What `body` throws, or the decoding of an element, which is gone then; those behind
  ///   it are still in the queue.
  public func forEach(_ body: (Element) throws -> Void) throws {
    while let element = try next() { try body(element) }
  }

  private static var drained: PrimitivesError {
    PrimitivesError(.closed, "the queue is closed and empty")
  }

  /// Lets no one put any more; what is in the queue can still be taken, or is dropped.
  ///
  /// Wakes everyone who waits: a put throws `closed`, a get ends once there is nothing left. What
  /// is dropped is dropped at one instant, the locks and queues that it carries go with it, and a
  /// death in here has closed and dropped or done nothing. Waits for no one but who is in the
  /// middle of a put or get.
  ///
  /// Closing again changes nothing, or drops what is left. A queue that is no longer used need not
  /// be closed.
  ///
  /// Python: none in `multiprocessing`; `shutdown` of `queue.Queue`, with `immediate` for dropping.
  ///
  /// - Parameter isDiscarding: Whether to drop what is in the queue.
  public func close(discarding isDiscarding: Bool = false) {
    if isDiscarding { core.discard() } else { core.close() }
  }

  /// Whether the queue has been closed.
  public var isClosed: Bool { core.isClosed }

  /// The number of elements; exact at one instant during the call.
  ///
  /// Never blocks.
  public var count: Int { core.count }

  /// Whether there is no element; exact at one instant during the call.
  ///
  /// Never blocks.
  public var isEmpty: Bool { core.count == 0 }

  /// Whether there is no room for another element; never for a queue without a bound.
  public var isFull: Bool { capacity.map { core.count >= $0 } ?? false }

  /// How many elements the queue holds at most, or `nil` where only memory bounds it.
  public var capacity: Int? { core.capacity == 0 ? nil : Int(core.capacity) }
}

extension Queue: Codable {
  /// Encodes the handle: only a queue of the same family can carry it.
  public func encode(to encoder: any Encoder) throws {
    try encoder.attach(core.block.handle)
  }

  /// Decodes a handle that came through a queue.
  ///
  /// - Throws: `invalidHandle` when what it names is no queue, or one of other elements.
  public init(from decoder: any Decoder) throws {
    let block = try Family.references.resolve(decoder.detachHandle(), as: .queue)
    core = QueueCore(try block.checked(.of(Element.self)))
  }
}

extension Queue: CustomStringConvertible {
  /// How many elements there are and may be, and whether it is closed; never blocks.
  public var description: String {
    "Queue(\(Amount.text(count, of: capacity, "element"))\(isClosed ? ", closed" : ""))"
  }
}
