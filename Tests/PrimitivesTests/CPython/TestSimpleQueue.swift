// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// The cases of CPython's class of the same name.
@Suite struct TestSimpleQueue {
  private func isClosedError(_ error: any Error) -> Bool {
    (error as? PrimitivesError)?.code == .closed
  }

  @Test("TestSimpleQueue.empty_exceptions")
  func emptyExceptions() throws {
    let queue = try SimpleQueue<Int>()
    queue.close()
    #expect(performing: { try queue.isEmpty }, throws: isClosedError)
  }

  @Test("TestSimpleQueue.empty")
  func empty() throws {
    _ = try Template().run(SimpleQueueTask())
  }

  @Test("TestSimpleQueue.close")
  func close() throws {
    let queue = try SimpleQueue<Int>()
    queue.close()
    queue.close()
  }

  @Test("TestSimpleQueue.closed")
  func closed() throws {
    let queue = try SimpleQueue<String>()
    try queue.put("left over")
    queue.close()
    // Both ends: one at once, the other when there is nothing left.
    #expect(performing: { try queue.put("refused") }, throws: isClosedError)
    #expect(try !queue.isEmpty)
    #expect(try queue.get() == "left over")
    #expect(performing: { try queue.get() }, throws: isClosedError)
  }

  @Test func `a handle travels`() throws {
    let queues = try Queue<SimpleQueue<Int>>()
    let queue = try SimpleQueue<Int>()
    try queues.put(queue)
    try queues.get().put(42)
    #expect(try queue.get() == 42)
  }
}

struct SimpleQueueTask: TemplateTask {
  func run(in context: TemplateContext) throws -> Passed {
    let queue = try SimpleQueue<Bool>()
    let isChildsTurn = try Gate()
    let isParentsTurn = try Gate()
    let child = try ChildProcess.fork {
      isChildsTurn.wait()
      try queue.put(true)
      try queue.put(false)
      isParentsTurn.open()
    }
    try require(try queue.isEmpty, "a new queue has something in it")
    isChildsTurn.open()
    isParentsTurn.wait()
    try require(try !queue.isEmpty, "what was put is not there")
    try require(try queue.get(), "another element")
    try require(try !queue.get(), "another element")
    try require(try queue.isEmpty, "more than was put")
    try require(try Children.join([child]) == [0], "exit code")
    return Passed()
  }
}
