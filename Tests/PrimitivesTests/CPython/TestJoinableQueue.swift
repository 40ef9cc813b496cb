// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// The case of CPython's `_TestQueue` that is about a joinable queue, and what CPython gets wrong.
@Suite struct TestJoinableQueue {
  @Test("_TestQueue.task_done", arguments: [false, true])
  func taskDone(redelivers: Bool) throws {
    _ = try Template().run(TaskDoneTask(redelivers: redelivers))
  }

  @Test("weakness 8: nothing wakes those who wait at a joinable queue")
  func closingWakesEveryone() throws {
    _ = try Template().run(ClosingTask())
  }

  @Test("weakness 9: join does not look again after it was woken")
  func joinLooksAgain() throws {
    _ = try Template().run(JoinAgainTask())
  }

  @Test("weakness 9: join does not look again, in any order of two processes")
  func joinLooksAgainInEveryOrder() throws {
    let entry = try #require(ExplorationCatalog.entry(named: "joinable-queue"))
    let outcome = try entry.explore(.exhaustive(preemptions: 1))
    #expect(outcome.determined.violation?.explanation == nil)
    #expect(outcome.determined.isComplete)
  }
}

struct TaskDoneTask: TemplateTask {
  let redelivers: Bool

  func run(in context: TemplateContext) throws -> Passed {
    let queue = try JoinableQueue<Int?>(onConsumerDeath: redelivers ? .redeliver : .fail)
    let workers = try (0..<4).map { _ in
      try ChildProcess.fork {
        while case let number = try queue.get() {
          queue.taskDone()
          if number == nil { break }
        }
      }
    }
    for number in 0..<10 { try queue.put(number) }
    queue.join()
    try require(queue.unfinishedCount == 0, "\(queue.unfinishedCount) unfinished")
    for _ in workers { try queue.put(nil) }
    try require(try Children.join(workers) == [0, 0, 0, 0], "exit codes")
    queue.join()
    try require(queue.failedCount == 0, "\(queue.failedCount) failed")
    return Passed()
  }
}

struct ClosingTask: TemplateTask {
  func run(in context: TemplateContext) throws -> Passed {
    for isDiscarding in [false, true] {
      let empty = try JoinableQueue<Int>()
      let full = try JoinableQueue<Int>(capacity: 1)
      try full.put(1)
      let waiting = try (0..<12).map { index in
        try ChildProcess.fork {
          switch index % 4 {
          case 0:
            if try empty.next() != nil { throw TestFailure("an element of an empty queue") }
          case 1:
            do {
              _ = try empty.get()
              throw TestFailure("an element of an empty queue")
            } catch let error as PrimitivesError where error.code == .closed {}
          case 2:
            do {
              try full.put(2)
              throw TestFailure("a put into a closed queue")
            } catch let error as PrimitivesError where error.code == .closed {}
          default: full.join()
          }
        }
      }
      while !waiting.allSatisfy({ Family.wait(of: $0.token) != nil }) { Spin.yield() }
      empty.close(discarding: isDiscarding)
      full.close(discarding: isDiscarding)
      try require(full.count == (isDiscarding ? 0 : 1), "\(full.count) left")
      // What is left has to be finished, and what is dropped has not.
      if !isDiscarding { _ = try full.withNext { _ in } }
      let codes = try Children.join(waiting)
      try require(codes.allSatisfy { $0 == 0 }, "exit codes \(codes)")
    }
    return Passed()
  }
}

struct JoinAgainTask: TemplateTask {
  private static let rounds = 2000

  func run(in context: TemplateContext) throws -> Passed {
    let queue = try JoinableQueue<Int>()
    let workers = try (0..<3).map { _ in
      try ChildProcess.fork { while try queue.withNext({ _ in }) != nil {} }
    }
    // Another one puts all the time; what this one has put is finished when it has joined.
    let other = try ChildProcess.fork { for number in 0..<Self.rounds { try queue.put(number) } }
    for number in 0..<Self.rounds {
      try queue.put(number)
      try queue.put(number)
      if number % 10 == 0 { queue.join() }
    }
    try require(try Children.join([other]) == [0], "exit code")
    queue.join()
    try require(queue.unfinishedCount == 0, "\(queue.unfinishedCount) unfinished")
    try require(queue.isEmpty, "\(queue.count) left")
    queue.close()
    try require(try Children.join(workers) == [0, 0, 0], "exit codes")
    return Passed()
  }
}
