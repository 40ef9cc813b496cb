// SPDX-License-Identifier: Apache-2.0

/// A queue whose elements a proxy can put and get: `Queue` and `JoinableQueue`.
public protocol ElementQueue<Element>: Sendable {
  /// What is put and got.
  associatedtype Element: Codable & Sendable
}

extension Queue: ElementQueue {}
extension JoinableQueue: ElementQueue {}

extension Proxy {
  /// Makes a proxy of a queue of this family.
  public init<Element>(_ queue: Queue<Element>) where Target == Queue<Element> {
    self.init(ServedPlace.here(queue.core.block))
  }

  /// Makes a proxy of a queue of this family.
  public init<Element>(_ queue: JoinableQueue<Element>) where Target == JoinableQueue<Element> {
    self.init(ServedPlace.here(queue.core.block))
  }
}

extension Proxy where Target: ElementQueue {
  /// Appends an element; blocks while the queue is full.
  ///
  /// If this process dies here, the element is there whole, or not at all.
  ///
  /// - Parameter element: What to append.
  /// - Throws: `closed`, `outOfMemory`, what the element's encoding throws: nothing was appended;
  ///   `serverEnded`: it may have been.
  public func put(_ element: Target.Element) throws {
    _ = try put(element, within: nil)
  }

  /// Appends an element; blocks while the queue is full, at most for `timeout`.
  ///
  /// - Parameters:
  ///   - element: What to append.
  ///   - timeout: Zero or less tries once.
  /// - Returns: Whether it was appended; the queue stayed full otherwise.
  /// - Throws: As the form without a timeout; a full queue is not an error.
  public func put(_ element: Target.Element, timeout: Duration) throws -> Bool {
    try put(element, within: timeout)
  }

  private func put(_ element: Target.Element, within timeout: Duration?) throws -> Bool {
    switch place {
    case .here(let block):
      return try QueueOperation.core(block).put(element, until: Deadline(after: timeout))
    case .remote(let object):
      let value = try SentValue(element, to: object.link)
      return try perform(.queue(.put(value, timeout: timeout))).flag
    }
  }

  /// Takes the first element; blocks while the queue is empty and open, at most for `timeout`.
  ///
  /// - Parameter timeout: `nil` waits without limit; zero or less looks once.
  /// - Returns: The element, or `nil` when none came in time.
  /// - Throws: `closed` when the queue is closed and empty, what the element's decoding throws,
  ///   `serverEnded`: an element may be lost then.
  public func get(timeout: Duration?) throws -> Target.Element? {
    switch place {
    case .here(let block):
      switch try QueueOperation.core(block).get(until: Deadline(after: timeout)) {
      case .message(let payload, let references, _):
        return try QueueCoding.decode(Target.Element.self, from: payload, keeping: references)
      case .timedOut: return nil
      case .closed: throw PrimitivesError(.closed, "the queue is closed and empty")
      }
    case .remote(let object):
      return try object.link.value(
        Target.Element.self,
        asking: .operate(HandleNumbers(object.handle), .queue(.get(timeout: timeout))))
    }
  }

  /// Takes the first element; blocks while the queue is empty and open.
  ///
  /// - Returns: The element.
  /// - Throws: As the form with a timeout.
  public func get() throws -> Target.Element {
    guard let element = try get(timeout: nil) else {
      throw PrimitivesError(.closed, "the queue is closed and empty")
    }
    return element
  }

  /// Takes the first element, or says that there will never be one again; blocks as `get()` does.
  ///
  /// - Returns: The element, or `nil` when the queue is closed and empty.
  /// - Throws: What the element's decoding throws, `serverEnded`.
  public func next() throws -> Target.Element? {
    do {
      return try get(timeout: nil)
    } catch let error as PrimitivesError where error.code == .closed {
      return nil
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
  /// - Throws: What `body` throws, or the decoding of an element, which is gone then;
  ///   `serverEnded`.
  public func forEach(_ body: (Target.Element) throws -> Void) throws {
    while let element = try next() { try body(element) }
  }

  /// Lets no one put any more; what is in the queue can still be taken, or is dropped.
  ///
  /// - Parameter isDiscarding: Whether to drop what is in the queue.
  /// - Throws: `serverEnded`.
  public func close(discarding isDiscarding: Bool = false) throws {
    try perform(.queue(.close(discarding: isDiscarding)))
  }

  /// Whether the queue has been closed.
  ///
  /// Throws `serverEnded`.
  public var isClosed: Bool {
    get throws { try perform(.queue(.isClosed)).flag }
  }

  /// The number of elements.
  ///
  /// Throws `serverEnded`.
  public var count: Int {
    get throws { try perform(.queue(.count)).number }
  }

  /// Whether there is no element.
  ///
  /// Throws `serverEnded`.
  public var isEmpty: Bool {
    get throws { try count == 0 }
  }

  /// How many elements the queue holds at most, or `nil` where only memory bounds it.
  ///
  /// Throws `serverEnded`.
  public var capacity: Int? {
    get throws {
      let capacity = try perform(.queue(.capacity)).number
      return capacity == 0 ? nil : capacity
    }
  }

  /// Whether there is no room for another element.
  ///
  /// Throws `serverEnded`.
  public var isFull: Bool {
    get throws { try capacity.map { try count >= $0 } ?? false }
  }
}

/// What only a queue of tasks can do.
public protocol TaskQueue: ElementQueue {}

extension JoinableQueue: TaskQueue {}

extension Proxy where Target: TaskQueue {
  /// Says that an element that this process took is finished; the oldest one.
  ///
  /// - Throws: `notHeld` when it has none, `serverEnded`.
  public func taskDone() throws {
    try perform(.queue(.taskDone))
  }

  /// Takes the first element and works on it: when `body` has ended, the oldest one that this
  /// process took is finished; blocks as `get()` does.
  ///
  /// That is so, too, if `body` throws: a manager does not count failures of its clients.
  ///
  /// - Parameter body: What to do with the element; it does not call `taskDone()` for it.
  /// - Returns: Nothing, as a value, or `nil` when the queue is closed and empty.
  /// - Throws: What `body` throws, or the element's decoding; `serverEnded`.
  public func withNext(_ body: (Target.Element) throws -> Void) throws -> Void? {
    let result: Result<Void, any Error>
    do {
      guard let element = try next() else { return nil }
      result = Result { try body(element) }
    } catch let error as DecodingError {
      result = .failure(error)
    }
    try taskDone()
    return try result.get()
  }

  /// Works on element after element, each as `withNext` does, until the queue is closed and empty.
  ///
  /// - Parameter body: What to do with an element; it does not call `taskDone()`.
  /// - Throws: What `body` throws, or the decoding of an element; `serverEnded`.
  public func forEach(_ body: (Target.Element) throws -> Void) throws {
    while try withNext(body) != nil {}
  }

  /// Waits until every element is finished or has failed; blocks until then, at most for
  /// `timeout`.
  ///
  /// - Parameter timeout: `nil` waits without limit; zero or less only looks.
  /// - Returns: Whether it is so.
  /// - Throws: `serverEnded`.
  @discardableResult
  public func join(timeout: Duration? = nil) throws -> Bool {
    try perform(.queue(.join(timeout: timeout))).flag
  }

  /// How many elements are not finished: in the queue, or taken.
  ///
  /// Throws `serverEnded`.
  public var unfinishedCount: Int {
    get throws { try perform(.queue(.unfinishedCount)).number }
  }

  /// How many elements were taken by processes that died with them.
  ///
  /// Throws `serverEnded`.
  public var failedCount: Int {
    get throws { try perform(.queue(.failedCount)).number }
  }
}
