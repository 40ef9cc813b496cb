// SPDX-License-Identifier: Apache-2.0

/// A first-in, first-out queue without a bound, and without anything else: put, get, close.
///
/// ```swift
/// let results = try SimpleQueue<Int>()
/// let child = try ChildProcess.fork { try results.put(42) }
/// print(try results.get())  // 42
/// ```
///
/// It is a `Queue` for those who want no more than this of it; elements, handles and deaths are as
/// there. Sendable, and its copies all mean the same queue.
///
/// Python: `multiprocessing.SimpleQueue`. There, `put` may block until someone reads; here it never
/// waits for a consumer.
public struct SimpleQueue<Element: Codable & Sendable>: Sendable {
  private let queue: Queue<Element>

  /// Creates an empty queue.
  ///
  /// - Throws: `PrimitivesError` when the family's shared memory is exhausted.
  public init() throws(PrimitivesError) {
    queue = try Queue()
  }

  /// Appends an element.
  ///
  /// Waits for no one but a producer that is in the middle of this.
  ///
  /// - Parameter element: What to append.
  /// - Throws: `PrimitivesError.Code.closed` when the queue is closed, `outOfMemory`, or what the
  ///   element's encoding throws. In each case nothing was appended.
  public func put(_ element: Element) throws {
    try queue.put(element)
  }

  /// Takes the first element; blocks while the queue is empty and open.
  ///
  /// - Returns: The element.
  /// - Throws: `PrimitivesError.Code.closed` when the queue is closed and empty, or what the
  ///   element's decoding throws; the element is gone then.
  public func get() throws -> Element {
    try queue.get()
  }

  /// Takes the first element, or says that there will never be one again; blocks as `get()` does.
  ///
  /// - Returns: The element, or `nil` when the queue is closed and empty.
  /// - Throws: What the element's decoding throws; the element is gone then.
  public func next() throws -> Element? {
    try queue.next()
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

  /// Whether there is no element; exact at one instant during the call.
  ///
  /// Never blocks.
  ///
  /// - Throws: `PrimitivesError.Code.closed` when the queue is closed and empty: nothing will come.
  public var isEmpty: Bool {
    get throws {
      // First: nothing is put after the close.
      let isClosed = queue.isClosed
      guard queue.isEmpty else { return false }
      guard !isClosed else {
        throw PrimitivesError(.closed, "the queue is closed and empty")
      }
      return true
    }
  }

  /// Lets no one put any more; what is in the queue can still be taken.
  ///
  /// Wakes everyone who waits. Closing again changes nothing.
  public func close() {
    queue.close()
  }
}

extension SimpleQueue: Codable {
  /// Encodes the handle: only a queue of the same family can carry it.
  public func encode(to encoder: any Encoder) throws {
    try queue.encode(to: encoder)
  }

  /// Decodes a handle that came through a queue.
  public init(from decoder: any Decoder) throws {
    queue = try Queue(from: decoder)
  }
}

extension SimpleQueue: CustomStringConvertible {
  /// How many elements there are, and whether it is closed; never blocks.
  public var description: String {
    let amount = Amount.text(queue.count, "element")
    return "SimpleQueue(\(amount)\(queue.isClosed ? ", closed" : ""))"
  }
}
