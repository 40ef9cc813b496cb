// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// CPython's `_TestQueue`.
@Suite("_TestQueue") struct TestQueue {
  @Test("_TestQueue.put") func put() throws { try run(.put) }

  @Test("_TestQueue.get") func get() throws { try run(.get) }

  @Test("_TestQueue.fork") func fork() throws { try run(.fork) }

  @Test("_TestQueue.qsize") func qsize() throws {
    let queue = try Queue<Int>()
    #expect(queue.count == 0)
    try queue.put(1)
    #expect(queue.count == 1)
    try queue.put(5)
    #expect(queue.count == 2)
    _ = try queue.get()
    #expect(queue.count == 1)
    _ = try queue.get(timeout: .zero)
    #expect(queue.count == 0)
  }

  @Test("_TestQueue.timeout") func timeout() throws {
    let queue = try Queue<Int>()
    let started = ContinuousClock.now
    #expect(try queue.get(timeout: .milliseconds(200)) == nil)
    #expect(ContinuousClock.now - started >= .milliseconds(200))
  }

  /// Encodes unless told not to.
  private struct Fussy: Codable, Sendable, Equatable {
    var isGood: Bool

    init(isGood: Bool) { self.isGood = isGood }

    init(from decoder: any Decoder) throws {
      isGood = try decoder.singleValueContainer().decode(Bool.self)
    }

    func encode(to encoder: any Encoder) throws {
      guard isGood else { throw TestFailure("this one cannot be encoded") }
      var container = encoder.singleValueContainer()
      try container.encode(isGood)
    }
  }

  @Test("_TestQueue.queue_feeder_donot_stop_onexc")
  func queueFeederDonotStopOnexc() throws {
    let queue = try Queue<Fussy>(capacity: 1)
    #expect(throws: TestFailure.self) { try queue.put(Fussy(isGood: false)) }
    // Its place is free again.
    #expect(queue.isEmpty && !queue.isFull)
    #expect(try queue.put(Fussy(isGood: true), timeout: .zero))
    #expect(queue.isFull)
    #expect(try queue.get(timeout: .zero) == Fussy(isGood: true))
    #expect(queue.count == 0)
  }

  @Test("_TestQueue.queue_feeder_on_queue_feeder_error")
  func queueFeederOnQueueFeederError() throws {
    // There is no feeder and so no hook: who puts is told, with the element still at hand.
    let queue = try Queue<Fussy>()
    let element = Fussy(isGood: false)
    let error = #expect(throws: TestFailure.self) { try queue.put(element, timeout: .seconds(1)) }
    #expect(error?.description == "this one cannot be encoded")
    #expect(queue.isEmpty)
  }

  @Test("_TestQueue.closed_queue_empty_exceptions")
  func closedQueueEmptyExceptions() throws {
    let unused = try Queue<Int>()
    unused.close()
    #expect(unused.isEmpty && unused.count == 0)
    let used = try Queue<Int>()
    try used.put(1)
    used.close()
    // What is in it is still there, so this is no error here.
    #expect(!used.isEmpty && used.count == 1)
    #expect(try used.next() == 1)
    #expect(used.isEmpty)
  }

  @Test("_TestQueue.closed_queue_put_get_exceptions")
  func closedQueuePutGetExceptions() throws {
    let queue = try Queue<Int>()
    queue.close()
    func isClosed(_ error: any Error) -> Bool { (error as? PrimitivesError)?.code == .closed }
    #expect(performing: { try queue.put(1) }, throws: isClosed)
    #expect(performing: { try queue.put(1, timeout: .zero) }, throws: isClosed)
    #expect(performing: { try queue.get() }, throws: isClosed)
    #expect(performing: { try queue.get(timeout: .zero) }, throws: isClosed)
    #expect(try queue.next() == nil)
  }

  private func run(_ which: QueueCase.Case) throws {
    _ = try Template().run(QueueCase(which: which))
  }
}

struct QueueCase: TemplateTask {
  enum Case: String, Codable, Sendable {
    case put, get, fork
  }

  let which: Case

  func run(in context: TemplateContext) throws -> Passed {
    switch which {
    case .put: try put()
    case .get: try get()
    case .fork: try fork()
    }
    return Passed()
  }

  private func put() throws {
    let queue = try Queue<Int>(capacity: 6)
    let mayStart = try Gate()
    let mayGoOn = try Gate()
    let child = try ChildProcess.fork {
      mayStart.wait()
      for _ in 0..<6 { _ = try queue.get() }
      mayGoOn.open()
    }
    try require(queue.isEmpty && !queue.isFull, "not empty at first")
    try queue.put(1)
    try require(queue.put(2, timeout: .seconds(60)), "no room for 2")
    try require(queue.put(3, timeout: .zero), "no room for 3")
    try require(queue.put(4, timeout: .seconds(-1)), "no room for 4")
    try queue.put(5)
    try require(queue.put(6, timeout: .milliseconds(1)), "no room for 6")
    try require(!queue.isEmpty && queue.isFull, "not full")
    try require(!queue.put(7, timeout: .zero), "room for 7")
    try require(!queue.put(7, timeout: .seconds(-1)), "room for 7")
    let started = ContinuousClock.now
    try require(!queue.put(7, timeout: .milliseconds(200)), "room for 7")
    try require(ContinuousClock.now - started >= .milliseconds(200), "it did not wait")
    mayStart.open()
    mayGoOn.wait()
    try require(queue.isEmpty && !queue.isFull, "not empty at last")
    try require(Children.join([child]) == [0], "\(child)")
  }

  private func get() throws {
    let queue = try Queue<Int>()
    let child = try ChildProcess.fork { for number in 1...5 { try queue.put(number) } }
    try require(Children.join([child]) == [0], "\(child)")
    try require(!queue.isEmpty, "empty")
    try require(queue.get() == 1, "not 1")
    try require(queue.get(timeout: .seconds(60)) == 2, "not 2")
    try require(queue.get(timeout: .zero) == 3, "not 3")
    try require(queue.get(timeout: .seconds(-1)) == 4, "not 4")
    try require(queue.next() == 5, "not 5")
    try require(queue.isEmpty, "not empty")
    try require(queue.get(timeout: .zero) == nil, "a sixth")
    try require(queue.get(timeout: .seconds(-1)) == nil, "a sixth")
    let started = ContinuousClock.now
    try require(queue.get(timeout: .milliseconds(200)) == nil, "a sixth")
    try require(ContinuousClock.now - started >= .milliseconds(200), "it did not wait")
  }

  private func fork() throws {
    let queue = try Queue<Int>()
    for number in 0..<10 { try queue.put(number) }
    let codes = try Children.run(1) { _ in for number in 10..<20 { try queue.put(number) } }
    try require(codes == [0], "\(codes)")
    for number in 0..<20 { try require(queue.get() == number, "not \(number)") }
    try require(queue.get(timeout: .zero) == nil, "one too many")
  }
}
