// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc
import Primitives
import Testing

/// Weaknesses of CPython's locks and semaphores that are none here.
@Suite struct LockWeaknessTests {
  @Test("weakness 1: a lock or semaphore stays taken for ever after its holder is killed")
  func heldByTheDead() throws { _ = try Template().run(LockWeakness(number: 1)) }

  @Test(
    "weakness 18: a timed wait is wrong after the clock was set",
    .enabled(if: SystemCall.canBeSeen, "the kernel does not tell what a process sleeps in"))
  func clock() throws { _ = try Template().run(LockWeakness(number: 18)) }

  @Test("weakness 19: a bounded semaphore's limit can be raced past")
  func racedPast() throws { _ = try Template().run(LockWeakness(number: 19)) }
}

struct LockWeakness: TemplateTask {
  let number: Int

  func run(in context: TemplateContext) throws -> Passed {
    switch number {
    case 1: try heldByTheDead()
    case 18: try clock()
    case 19: try racedPast()
    default: throw TestFailure("there is no test of weakness \(number)")
    }
    return Passed()
  }

  /// Kills a child once it has taken what `take` takes.
  private func killHolder(_ take: @Sendable () throws -> Void) throws {
    let holds = try Gate()
    let holder = try ChildProcess.fork {
      try take()
      holds.open()
      Spin.forever()
    }
    holds.wait()
    holder.kill()
    try require(Children.join([holder]) == [-9], "\(holder)")
  }

  private func heldByTheDead() throws {
    let lock = try Lock()
    try killHolder { _ = lock.acquire() }
    try require(lock.acquire(timeout: .zero) == .acquiredAbandoned, "not told")
    lock.markRecovered()
    lock.release()
    try require(lock.acquire(timeout: .zero) == .acquired, "told again")

    let recursive = try RecursiveLock()
    try killHolder { for _ in 0..<3 { _ = recursive.acquire() } }
    try require(recursive.acquire(timeout: .zero) == .acquiredAbandoned, "not told")
    recursive.markRecovered()
    recursive.release()
    try require(!recursive.isHeld, "held as deep as the dead had it")

    let bounded = try BoundedSemaphore(permits: 1)
    try killHolder { bounded.acquire() }
    try require(bounded.acquire(timeout: .zero), "the dead keeps the permit")
    bounded.release()
    try require(bounded.availablePermits == 1, "\(bounded.availablePermits) permits")

    let counting = try CountingSemaphore(permits: 1)
    let holds = try Gate()
    let holder = try ChildProcess.fork {
      try counting.withPermit {
        holds.open()
        Spin.forever()
      }
    }
    holds.wait()
    holder.kill()
    _ = try Children.join([holder])
    try require(counting.acquire(timeout: .zero), "the dead keeps the permit")
  }

  private func clock() throws {
    let lock = try Lock()
    _ = lock.acquire()
    let semaphore = try CountingSemaphore(permits: 0)
    let bounded = try BoundedSemaphore(permits: 0)
    let queue = try Queue<Int>()
    let event = try Event()
    let condition = try Condition()
    let hour = Duration.seconds(3600)
    let sleepers = try [
      ChildProcess.fork { _ = lock.acquire(timeout: hour) },
      ChildProcess.fork { _ = semaphore.acquire(timeout: hour) },
      ChildProcess.fork { _ = bounded.acquire(timeout: hour) },
      ChildProcess.fork { _ = try queue.get(timeout: hour) },
      ChildProcess.fork { _ = event.wait(timeout: hour) },
      ChildProcess.fork { try condition.withLock { _ = try condition.wait(timeout: hour) } },
    ]
    defer { for sleeper in sleepers { sleeper.kill() } }
    let futexWaitAny: UInt64 = 449
    let futex: UInt64 = 202
    for sleeper in sleepers {
      var call = SystemCall(of: sleeper.pid)
      while call?.number != futexWaitAny, call?.number != futex {
        try require(sleeper.isAlive, "\(sleeper)")
        Spin.yield()
        call = SystemCall(of: sleeper.pid)
      }
      guard let call else { continue }
      if call.number == futexWaitAny {
        try require(call.arguments[4] == UInt64(CLOCK_MONOTONIC), "clock \(call.arguments[4])")
      } else {
        let realTime: UInt64 = 256
        try require(call.arguments[1] & realTime == 0, "operation \(call.arguments[1])")
      }
    }
  }

  private func racedPast() throws {
    let meeting = try SharedValue(0)
    // What traps says so; that is no part of the test's output.
    let text = try PrintedText.of(descriptor: 2) {
      for _ in 0..<20 {
        let semaphore = try BoundedSemaphore(permits: 2)
        semaphore.acquire()
        meeting.value = 0
        let codes = try Children.run(2) { _ in
          // A trap as such is enough; the runtime's trace of it takes long.
          for number in [SIGILL, SIGTRAP] { signal(number, SIG_DFL) }
          meeting.add(1)
          while meeting.value < 2 { Spin.yield() }
          semaphore.release()
        }
        try require(semaphore.availablePermits == 2, "\(semaphore.availablePermits) permits")
        try require(codes.count { $0 == 0 } == 1, "both released one permit: \(codes)")
      }
    }
    try require(text.contains("BoundedSemaphore.release: all 2 permits are there"), text)
  }
}
