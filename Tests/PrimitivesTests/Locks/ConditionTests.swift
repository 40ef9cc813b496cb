// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc
import Primitives
import Testing

@Suite struct ConditionTests {
  @Test("_TestCondition.notify") func notify() throws {
    try run(.notify)
  }

  @Test("_TestCondition.notify_all") func notifyAll() throws {
    try run(.notifyAll)
  }

  @Test("_TestCondition.notify_n") func notifyN() throws {
    try run(.notifyN)
  }

  @Test("_TestCondition.timeout") func timeout() throws {
    let condition = try Condition()
    let isNotified = try condition.withLock { try condition.wait(timeout: .milliseconds(30)) }
    #expect(!isNotified)
    #expect(try condition.withLock { condition.waiterCount } == 0)
  }

  @Test("_TestCondition.waitfor") func waitfor() throws {
    try run(.waitFor)
  }

  @Test("_TestCondition.waitfor_timeout") func waitforTimeout() throws {
    try run(.waitForTimeout)
  }

  @Test("_TestCondition.wait_result") func waitResult() throws {
    try run(.waitResult)
  }

  @Test("weakness 15: a waiter that was killed holds up no one (Condition)")
  func killedWaiter() throws {
    try run(.killedWaiter)
  }

  @Test(arguments: [ConditionTask.Step.deathTold, .recursive, .passedOn])
  func `deaths and depth are as they should be`(step: ConditionTask.Step) throws {
    try run(step)
  }

  @Test(arguments: ["wait", "notify", "notifyAll", "waiterCount"])
  func `all but the lock needs the lock`(call: String) async {
    switch call {
    case "wait":
      await #expect(processExitsWith: .failure) { try Condition().wait() }
    case "notify":
      await #expect(processExitsWith: .failure) { try Condition().notify() }
    case "notifyAll":
      await #expect(processExitsWith: .failure) { try Condition().notifyAll() }
    default:
      await #expect(processExitsWith: .failure) { _ = try Condition(Lock()).waiterCount }
    }
  }

  @Test func `a condition goes through a queue with its lock`() throws {
    let queue = try Queue<Condition>()
    let condition = try Condition(Lock())
    try queue.put(condition)
    let same = try queue.get()
    #expect(same.acquire() == .acquired)
    #expect(condition.acquire(timeout: .zero) == .timedOut)
    same.release()
  }

  private func run(_ step: ConditionTask.Step) throws {
    _ = try Template().run(ConditionTask(step: step))
  }
}

struct ConditionTask: TemplateTask {
  enum Step: String, Codable, Sendable {
    case notify, notifyAll, notifyN, waitFor, waitForTimeout, waitResult, killedWaiter
    case deathTold, recursive, passedOn
  }

  let step: Step

  func run(in context: TemplateContext) throws -> Passed {
    switch step {
    case .notify: try notify()
    case .notifyAll: try notifyAll()
    case .notifyN: try notifyN()
    case .waitFor: try waitFor()
    case .waitForTimeout: try waitForTimeout()
    case .waitResult: try waitResult()
    case .killedWaiter: try killedWaiter()
    case .deathTold: try deathTold()
    case .recursive: try recursive()
    case .passedOn: try passedOn()
    }
    return Passed()
  }

  // MARK: Parts

  private func waitUntil(_ condition: Condition, has count: Int) throws {
    while try condition.withLock({ condition.waiterCount }) != count { Spin.yield() }
  }

  /// Children that wait once each and say so afterwards.
  private func waiters(
    _ count: Int, at condition: Condition, saying woken: CountingSemaphore
  ) throws -> [ChildProcess] {
    let children = try (0..<count).map { _ in
      try ChildProcess.fork {
        try condition.withLock { try condition.wait() }
        woken.release()
      }
    }
    try waitUntil(condition, has: count)
    return children
  }

  private func expectWoken(_ count: Int, _ woken: CountingSemaphore) throws {
    for _ in 0..<count { try require(woken.acquire(timeout: Children.limit), "no one woke") }
  }

  private func expectEnd(_ children: [ChildProcess]) throws {
    let codes = try Children.join(children)
    try require(codes.allSatisfy { $0 == 0 }, "exit codes \(codes)")
  }

  // MARK: CPython's cases

  private func notify() throws {
    let condition = try Condition()
    let woken = try CountingSemaphore(permits: 0)
    let children = try waiters(1, at: condition, saying: woken)
    let thread = TestThread {
      try? condition.withLock { try condition.wait() }
      woken.release()
    }
    try waitUntil(condition, has: 2)
    for left in [1, 0] {
      try condition.withLock { condition.notify() }
      try expectWoken(1, woken)
      try require(woken.availablePermits == 0, "one notification woke two")
      try require(try condition.withLock { condition.waiterCount } == left, "not \(left) wait")
    }
    thread.join()
    try expectEnd(children)
  }

  private func notifyAll() throws {
    let condition = try Condition()
    let codes = try Children.run(6) { _ in
      let isNotified = try condition.withLock { try condition.wait(timeout: .milliseconds(20)) }
      try require(!isNotified, "notified by no one")
    }
    try require(codes.allSatisfy { $0 == 0 }, "\(codes)")
    try require(try condition.withLock { condition.waiterCount } == 0, "timed out, and still wait")
    let woken = try CountingSemaphore(permits: 0)
    let children = try waiters(6, at: condition, saying: woken)
    try condition.withLock { condition.notifyAll() }
    try expectWoken(6, woken)
    try expectEnd(children)
    try require(try condition.withLock { condition.waiterCount } == 0, "someone still waits")
  }

  private func notifyN() throws {
    let condition = try Condition()
    let woken = try CountingSemaphore(permits: 0)
    let children = try waiters(6, at: condition, saying: woken)
    for (count, expected) in [(2, 2), (4, 4), (3, 0)] {
      try condition.withLock { condition.notify(count) }
      try expectWoken(expected, woken)
      try require(woken.availablePermits == 0, "notify(\(count)) woke more than \(expected)")
    }
    try expectEnd(children)
  }

  private func waitFor() throws {
    let condition = try Condition()
    let state = try SharedValue(-1)
    let child = try ChildProcess.fork {
      try condition.withLock {
        state.value = 0
        condition.notify()
        try condition.wait { state.value == 4 }
      }
    }
    try condition.withLock { try condition.wait { state.value == 0 } }
    for _ in 0..<4 {
      try condition.withLock {
        state.value += 1
        condition.notify()
      }
    }
    try expectEnd([child])
  }

  private func waitForTimeout() throws {
    let condition = try Condition()
    let isWaiting = try Gate()
    let child = try ChildProcess.fork {
      let started = Deadline.now
      let limit: Duration = .milliseconds(200)
      let isTrue = try condition.withLock {
        isWaiting.open()
        return try condition.wait(timeout: limit) { false }
      }
      try require(!isTrue, "a predicate that is never true was")
      try require(Deadline.now - started >= 200_000_000, "before the timeout")
    }
    isWaiting.wait()
    for _ in 0..<3 { try condition.withLock { condition.notify() } }
    try expectEnd([child])
  }

  private func waitResult() throws {
    let condition = try Condition()
    try condition.withLock {
      try require(try !condition.wait(timeout: .zero), "notified by no one")
      try require(try !condition.wait(timeout: .milliseconds(10)), "notified by no one")
    }
    let child = try ChildProcess.fork {
      let isNotified = try condition.withLock { try condition.wait(timeout: .seconds(100)) }
      try require(isNotified, "not notified")
    }
    try waitUntil(condition, has: 1)
    try condition.withLock { condition.notify() }
    try expectEnd([child])
    // A signal that ends the process ends the wait.
    let interrupted = try ChildProcess.fork {
      signal(SIGINT, SIG_DFL)
      try condition.withLock { try condition.wait() }
    }
    try waitUntil(condition, has: 1)
    interrupted.signal(SIGINT)
    try require(try Children.join([interrupted]) == [-SIGINT], "not interrupted")
    try require(try condition.withLock { condition.waiterCount } == 0, "the dead still waits")
  }

  // MARK: Deaths

  private func killedWaiter() throws {
    let condition = try Condition()
    let woken = try CountingSemaphore(permits: 0)
    let first = try waiters(1, at: condition, saying: woken)
    let child = try ChildProcess.fork {
      try condition.withLock { try condition.wait() }
      woken.release()
    }
    try waitUntil(condition, has: 2)
    first[0].kill()
    try require(try Children.join(first) == [-9], "not killed")
    try condition.withLock { condition.notify() }
    try expectWoken(1, woken)
    try expectEnd([child])
  }

  private func passedOn() throws {
    // The one that is notified is stopped, so that it cannot take the notification, and killed.
    let condition = try Condition()
    let woken = try CountingSemaphore(permits: 0)
    let first = try waiters(1, at: condition, saying: woken)[0]
    let second = try ChildProcess.fork {
      try condition.withLock { try condition.wait() }
      woken.release()
    }
    try waitUntil(condition, has: 2)
    first.signal(SIGSTOP)
    while ProcessStatus(of: first.pid)?.state != "T" { Spin.yield() }
    try condition.withLock { condition.notify() }
    try require(second.isAlive, "the notification went to the wrong one")
    first.kill()
    try expectWoken(1, woken)
    try expectEnd([second])
    _ = try Children.join([first])
  }

  private func deathTold() throws {
    let condition = try Condition()
    let child = try ChildProcess.fork {
      try condition.withLock {
        do throws(PrimitivesError) {
          try condition.wait()
        } catch {
          try require(error.code == .holderDied, "\(error)")
          condition.markRecovered()
          return
        }
        throw TestFailure("not told")
      }
    }
    try waitUntil(condition, has: 1)
    let victim = try ChildProcess.fork {
      _ = condition.acquire()
      condition.notify()
      ProcessExit.now()
    }
    _ = try Children.join([victim])
    try expectEnd([child])
    try condition.withLock {}
  }

  private func recursive() throws {
    let lock = try RecursiveLock()
    let condition = try Condition(lock)
    let child = try ChildProcess.fork {
      try lock.withLock {
        try lock.withLock {
          try condition.wait()
          try require(lock.depth == 2, "\(lock.depth) deep after the wait")
        }
      }
      try require(!lock.isHeldByCaller, "still held")
    }
    try waitUntil(condition, has: 1)
    try condition.withLock { condition.notify() }
    try expectEnd([child])
  }
}
