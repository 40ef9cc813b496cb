// SPDX-License-Identifier: Apache-2.0

import Checker
import Foundation
import Testing

@testable import Primitives

/// A thread ends with a lock of its own in its hands, and its process lives on.
@Suite(.watched) struct EndedThreadTests {
  @Test(arguments: EndedThreadTask.Case.allCases)
  func `what it had goes to the next, who is told`(_ what: EndedThreadTask.Case) throws {
    _ = try Template().run(EndedThreadTask(what: what))
  }
}

struct EndedThreadTask: TemplateTask {
  enum Case: String, CaseIterable, Codable, Sendable {
    case recursiveLock, condition, conditionOnRecursiveLock, pthreadExit, manyLocks, shortThreads
    case asleepBefore, otherThreads, lostHandle, firstThread, forkedMeanwhile
  }

  let what: Case

  func run(in context: TemplateContext) throws -> Passed {
    switch what {
    case .recursiveLock: try goesOn(RecursiveLock(), depth: 3)
    case .condition: try goesOn(Condition(), depth: 1)
    case .conditionOnRecursiveLock: try goesOn(Condition(RecursiveLock()), depth: 2)
    case .pthreadExit: try endsByExit()
    case .manyLocks: try endsWithMany()
    case .shortThreads: try shortThreadsLeaveNothing()
    case .asleepBefore: try wakesWhoSlept()
    case .otherThreads: try keepsWhatOthersHave()
    case .lostHandle: try findsWhatNoOneNamesHere()
    case .firstThread: try firstThreadEnds()
    case .forkedMeanwhile: try childHasNothing()
    }
    return Passed()
  }

  private func inThread(_ body: @escaping @Sendable () -> Void) { TestThread(body).join() }

  /// The next of this process and the next of another, until someone calls it recovered.
  private func goesOn(_ lock: some Lockable, depth: Int) throws {
    inThread { for _ in 0..<depth { _ = lock.acquire() } }
    let outcome = lock.acquire(timeout: Children.limit)
    try require(outcome == .acquiredAbandoned, "\(outcome)")
    lock.release()
    let code = try Children.run(1) { _ in
      let outcome = lock.acquire(timeout: Children.limit)
      try require(outcome == .acquiredAbandoned, "another process: \(outcome)")
      lock.markRecovered()
      lock.release()
    }
    try require(code == [0], "see above")
    let last = lock.acquire(timeout: Children.limit)
    try require(last == .acquired, "after the recovery: \(last)")
    lock.release()
  }

  private func endsByExit() throws {
    let lock = try RecursiveLock()
    inThread {
      _ = lock.acquire()
      pthread_exit(nil)
    }
    let outcome = lock.acquire(timeout: Children.limit)
    try require(outcome == .acquiredAbandoned, "\(outcome)")
  }

  private func endsWithMany() throws {
    let locks = try (0..<5000).map { _ in try RecursiveLock() }
    inThread { for lock in locks { _ = lock.acquire() } }
    let told = locks.count { $0.acquire(timeout: .zero) == .acquiredAbandoned }
    try require(told == locks.count, "\(told) of \(locks.count)")
  }

  private func shortThreadsLeaveNothing() throws {
    let lock = try RecursiveLock()
    for _ in 0..<1000 {
      inThread {
        _ = lock.acquire()
        lock.release()
      }
    }
    let outcome = lock.acquire(timeout: .zero)
    try require(outcome == .acquired, "\(outcome)")
  }

  private func wakesWhoSlept() throws {
    let lock = try RecursiveLock()
    let end = try Gate()
    let holds = try Gate()
    let thread = TestThread {
      _ = lock.acquire()
      holds.open()
      end.wait()
    }
    holds.wait()
    let waiter = try ChildProcess.start(EndedThreadWaiter(lock: lock))
    while Family.wait(of: waiter.token) == nil { Spin.yield() }
    end.open()
    thread.join()
    try require(Children.join([waiter]) == [0], "see above")
  }

  private func keepsWhatOthersHave() throws {
    let (mine, theirs) = (try RecursiveLock(), try RecursiveLock())
    _ = mine.acquire()
    inThread { _ = theirs.acquire() }
    try require(mine.isHeldByCaller, "the lock of a thread that lives is gone")
    try require(theirs.acquire(timeout: .zero) == .acquiredAbandoned, "no one was told")
    mine.release()
  }

  /// The only handle that this process has goes before the thread does.
  private func findsWhatNoOneNamesHere() throws {
    let queue = try Queue<RecursiveLock>()
    let code = try Children.run(1) { _ in
      let held = try Gate()
      let back = try Gate()
      let keeper = try Queue<RecursiveLock>()
      try keeper.put(RecursiveLock())
      let thread = TestThread {
        let lock = try? keeper.get()
        _ = lock?.acquire()
        if let lock { try? queue.put(lock) }
        held.open()
        back.wait()
      }
      held.wait()
      back.open()
      thread.join()
      let lock = try queue.get()
      try require(lock.acquire(timeout: Children.limit) == .acquiredAbandoned, "no one was told")
    }
    try require(code == [0], "see above")
  }

  /// The thread whose end the kernel marks the whole process for ends by a system call of its own,
  /// of which no one in the process is told.
  private func firstThreadEnds() throws {
    let (first, second) = (try RecursiveLock(), try Lock())
    let (begun, held) = (try Gate(), try Gate())
    let child = try ChildProcess.fork {
      let thread = TestThread {
        _ = second.acquire()
        begun.open()
        Spin.forever()
      }
      _ = first.acquire()
      begun.wait()
      held.open()
      withExtendedLifetime(thread) { RawCalls.endThread() }
    }
    held.wait()
    while ProcessStatus(of: child.pid)?.state != "Z" { Spin.yield() }
    let living = (
      first.acquire(timeout: BlindTask.wait), second.acquire(timeout: BlindTask.wait)
    )
    try require(living == (.timedOut, .timedOut), "while it lives: \(living)")
    child.kill()
    let dead = (
      first.acquire(timeout: Children.limit), second.acquire(timeout: Children.limit)
    )
    try require(dead == (.acquiredAbandoned, .acquiredAbandoned), "after its death: \(dead)")
    _ = try Children.join([child])
  }

  private func childHasNothing() throws {
    let lock = try RecursiveLock()
    let outcome = try SharedValue(0)
    _ = lock.acquire()
    let code = try Children.run(1) { _ in
      inThread { outcome.value = lock.acquire(timeout: .zero) == .timedOut ? 1 : 2 }
    }
    try require(code == [0] && outcome.value == 1, "\(code), \(outcome.value)")
    try require(lock.isHeldByCaller, "a thread of a child took it away")
    lock.release()
  }
}

/// Waits for a lock in a process of its own.
struct EndedThreadWaiter: ProcessBody {
  let lock: RecursiveLock

  func run() throws {
    let outcome = lock.acquire(timeout: Children.limit)
    try require(outcome == .acquiredAbandoned, "\(outcome)")
  }
}
