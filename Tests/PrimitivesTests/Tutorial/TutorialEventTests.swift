// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc
import Primitives
import Testing

/// The tutorial's programs about events and conditions.
@Suite struct TutorialEventTests {
  @Test("tutorial 29: one waits for an event, one not for long")
  func twoWaiters() throws { try run(.twoWaiters) }

  @Test("tutorial 30: one event releases all who wait")
  func threeWaiters() throws { try run(.threeWaiters) }

  @Test("tutorial 34: what a condition promises")
  func condition() throws { try run(.condition) }

  @Test("tutorial 35: two consumers, one notification of all")
  func notifyAll() throws { try run(.notifyAll) }

  @Test("tutorial 35: with a notification of one, one wakes")
  func notifyOne() throws { try run(.notifyOne) }

  private func run(_ program: EventProgram.Program) throws {
    _ = try Template().run(EventProgram(program: program))
  }
}

struct EventProgram: TemplateTask {
  enum Program: String, Codable, Sendable {
    case twoWaiters, threeWaiters, condition, notifyAll, notifyOne
  }

  let program: Program

  func run(in context: TemplateContext) throws -> Passed {
    switch program {
    case .twoWaiters: try waiters(blocked: 1)
    case .threeWaiters: try waiters(blocked: 2)
    case .condition: try condition()
    case .notifyAll: try notifyAll()
    case .notifyOne: try notifyOne()
    }
    return Passed()
  }

  /// The program with one and with two processes that wait without a limit.
  private func waiters(blocked: Int) throws {
    let limit = Duration.milliseconds(200)
    let waited = try SharedValue<Int64>(0)
    let lines = try PrintedText.lines {
      let event = try Event()
      print("begin \(event.isSet)")
      let waiters = try (0..<blocked).map { _ in
        try ChildProcess.fork(name: "block") {
          print("wait_for_event: starting")
          event.wait()
          print("wait_for_event: \(event.isSet)")
        }
      }
      let impatient = try ChildProcess.fork(name: "nonblock") {
        print("wait_for_event_timeout: starting")
        let started = ContinuousClock.now
        let isSet = event.wait(timeout: limit)
        waited.value = Int64((ContinuousClock.now - started) / .milliseconds(1))
        print("wait_for_event_timeout: \(isSet) \(event.isSet)")
        event.set()
      }
      print("main: waiting")
      // The parent goes its own way.
      Pause.of(limit * 1.5)
      print("main: goes on")
      try require(Children.join(waiters + [impatient]).allSatisfy { $0 == 0 }, "\(waiters)")
      try require(event.isSet && event.wait(timeout: .zero), "not set at last")
      event.wait()
    }
    try require(waited.value >= 200, "the wait ended after \(waited.value) ms")
    let blockedLines = ["wait_for_event: starting", "wait_for_event: true"]
    let expected =
      ["begin false", "main: waiting", "main: goes on"]
      + (0..<blocked).flatMap { _ in blockedLines }
      + ["wait_for_event_timeout: starting", "wait_for_event_timeout: false false"]
    try require(lines.sorted() == expected.sorted(), "\(lines)")
    try require(lines.first == "begin false", "\(lines)")
  }

  private func waiters(at condition: Condition) throws -> Int {
    try condition.withLock { condition.waiterCount }
  }

  private func waitUntil(_ count: Int, waitAt condition: Condition) throws {
    while try waiters(at: condition) != count { Spin.yield() }
  }

  private func condition() throws {
    let lock = try Lock()
    let condition = try Condition(lock)
    let entered = try SharedValue(0)
    let waiter = try ChildProcess.fork {
      try condition.withLock {
        entered.value = 1
        try condition.wait()
        // Has it again, before it returns.
        try require(lock.isHeld && lock.holder == getpid(), "woken without the lock")
        entered.value = 2
      }
    }
    try waitUntil(1, waitAt: condition)
    // It has released the lock.
    try condition.withLock {
      try require(entered.value == 1, "\(entered.value)")
      condition.notify()
      // To notify does not release.
      try require(lock.holder == getpid(), "the notifier lost the lock")
      try require(entered.value == 1, "the woken one runs beside the notifier")
      let started = ContinuousClock.now
      try require(!condition.wait(timeout: .milliseconds(50)), "woken by no one")
      try require(ContinuousClock.now - started >= .milliseconds(50), "it did not wait")
      try require(lock.holder == getpid(), "not acquired after the timeout")
    }
    try require(Children.join([waiter]) == [0] && entered.value == 2, "\(waiter)")
    try require(!lock.isHeld, "still held")
  }

  /// Lines are written when they are printed, so that their order is that of the steps.
  private func say(_ text: String) {
    print(text)
    fflush(nil)
  }

  private func consumers(at condition: Condition) throws -> [ChildProcess] {
    let consumers = try ["p1", "p2"].map { name in
      try ChildProcess.fork(name: name) {
        try condition.withLock {
          say("consumer before wait")
          try condition.wait()
          say("consumer after wait")
        }
      }
    }
    try waitUntil(2, waitAt: condition)
    return consumers
  }

  private func notifyAll() throws {
    let lines = try PrintedText.lines {
      let condition = try Condition()
      let consumers = try consumers(at: condition)
      let producer = try ChildProcess.fork(name: "p3") {
        try condition.withLock {
          say("producer before notifyAll")
          condition.notifyAll()
          say("producer after notifyAll")
        }
      }
      try require(Children.join(consumers + [producer]) == [0, 0, 0], "\(consumers)")
    }
    try require(
      lines
        == ["consumer before wait", "consumer before wait"]
        + ["producer before notifyAll", "producer after notifyAll"]
        + ["consumer after wait", "consumer after wait"], "\(lines)")
  }

  private func notifyOne() throws {
    let lines = try PrintedText.lines {
      let condition = try Condition()
      let consumers = try consumers(at: condition)
      try condition.withLock { condition.notify() }
      while consumers.allSatisfy(\.isAlive) { Spin.yield() }
      try require(waiters(at: condition) == 1, "not one waits")
      try require(consumers.count(where: \.isAlive) == 1, "both woke")
      say("one is left")
      try condition.withLock { condition.notify() }
      try require(Children.join(consumers) == [0, 0], "\(consumers)")
    }
    try require(
      lines
        == ["consumer before wait", "consumer before wait", "consumer after wait", "one is left"]
        + ["consumer after wait"], "\(lines)")
  }
}
