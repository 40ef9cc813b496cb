// SPDX-License-Identifier: Apache-2.0

extension JoinableQueue {
  /// Takes the first element; blocks while the queue is empty and open.
  ///
  /// It is unfinished until `taskDone()`.
  ///
  /// - Returns: The element.
  /// - Throws: `PrimitivesError.Code.closed` when the queue is closed and empty, or what the
  ///   element's decoding throws; the element has failed then.
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
    switch try take(until: Deadline(after: timeout)) {
    case .element(let element, _): return element
    case .timedOut: return nil
    case .closed: throw Self.drained
    }
  }

  /// Takes the first element, or says that there will never be one again; blocks as `get()` does.
  ///
  /// - Returns: The element, or `nil` when the queue is closed and empty.
  /// - Throws: What the element's decoding throws; the element has failed then.
  public func next() throws -> Element? {
    guard case .element(let element, _) = try take(until: .never) else { return nil }
    return element
  }

  /// Takes the first element and works on it: when `body` has ended, just this element is done.
  ///
  /// Blocks as `get()` does. If `body` throws, the element has failed: it is not delivered again,
  /// for what fails once would as a rule do so for ever; `put` it again where that makes sense.
  ///
  /// - Parameter body: What to do with the element; it does not call `taskDone()` for it.
  /// - Returns: What `body` returns, or `nil` when the queue is closed and empty.
  /// - Throws: What `body` throws, or the element's decoding; the element has failed then.
  public func withNext<R>(_ body: (Element) throws -> R) throws -> R? {
    guard case .element(let element, let ticket) = try take(until: .never) else { return nil }
    return try finishing(ticket) { try body(element) }
  }

  /// The same for a body without a result: `nil` means that the queue is closed and empty.
  ///
  /// ```swift
  /// while try jobs.withNext({ job in
  ///   let square = job * job
  ///   print(square)
  /// }) != nil {}
  /// ```
  ///
  /// - Parameter body: What to do with the element; it does not call `taskDone()` for it.
  /// - Returns: Nothing, as a value, or `nil` when the queue is closed and empty.
  /// - Throws: As the form with a result.
  public func withNext(_ body: (Element) throws -> Void) throws -> Void? {
    let hasRun: Bool? = try withNext { element in
      try body(element)
      return true
    }
    return hasRun.map { _ in }
  }

  /// Works on element after element, each as `withNext` does, until the queue is closed and empty.
  ///
  /// ```swift
  /// try jobs.forEach { job in print(job * job) }
  /// ```
  ///
  /// Blocks whenever the queue is empty and open. A `for` loop is no form for this: in Swift one
  /// cannot throw, and what cannot be decoded would be dropped without a word.
  ///
  /// - Parameter body: What to do with an element; it does not call `taskDone()`.
  /// - Throws: What `body` throws, or the decoding of an element, which has failed then; those
  ///   behind it are still in the queue.
  public func forEach(_ body: (Element) throws -> Void) throws {
    while try withNext(body) != nil {}
  }

  /// The same with a limit on the wait: `nil` means that no element came in time.
  ///
  /// - Parameters:
  ///   - timeout: How long to wait for an element at most; zero or less looks once.
  ///   - body: What to do with the element.
  /// - Returns: What `body` returns, or `nil` when no element came in time.
  /// - Throws: `PrimitivesError.Code.closed` when the queue is closed and empty, and what the form
  ///   without a timeout does.
  public func withNext<R>(
    timeout: Duration, _ body: (Element) throws -> R
  ) throws -> R? {
    switch try take(until: Deadline(after: timeout)) {
    case .element(let element, let ticket): return try finishing(ticket) { try body(element) }
    case .timedOut: return nil
    case .closed: throw Self.drained
    }
  }

  /// The same for a body without a result: `nil` means that nothing was run.
  ///
  /// - Parameters:
  ///   - timeout: How long to wait at most; zero or less tries once.
  ///   - body: What to do.
  /// - Returns: Nothing, as a value, or `nil` when no element came in time.
  /// - Throws: As the form with a result.
  public func withNext(
    timeout: Duration, _ body: (Element) throws -> Void
  ) throws -> Void? {
    let hasRun: Bool? = try withNext(timeout: timeout) { element in
      try body(element)
      return true
    }
    return hasRun.map { _ in }
  }

  // MARK: Parts

  /// What came of a try to take.
  private enum Taken {
    case element(Element, ticket: UInt64)
    case timedOut
    case closed
  }

  private static var drained: PrimitivesError {
    PrimitivesError(.closed, "the queue is closed and empty")
  }

  private func take(until deadline: Deadline) throws -> Taken {
    switch try core.get(until: deadline) {
    case .message(let payload, let references, let ticket):
      do {
        let element = try QueueCoding.decode(Element.self, from: payload, keeping: references)
        return .element(element, ticket: ticket)
      } catch {
        core.finish(ticket: ticket, failed: true, in: ledger)
        throw error
      }
    case .timedOut: return .timedOut
    case .closed: return .closed
    }
  }

  private func finishing<R>(_ ticket: UInt64, _ body: () throws -> R) throws -> R {
    var hasFailed = true
    defer { core.finish(ticket: ticket, failed: hasFailed, in: ledger) }
    let result = try body()
    hasFailed = false
    return result
  }
}
