// SPDX-License-Identifier: Apache-2.0

import Checker
import Foundation
import Testing

@testable import Primitives

/// A process dies with far more in its hands than the kernel looks after for a thread: it stops at
/// 2048 robust mutexes.
@Suite(.watched) struct FullHandsTests {
  @Test(arguments: FullHandsTask.Case.allCases)
  func `each of what it had is told to its next user`(_ what: FullHandsTask.Case) throws {
    _ = try Template().run(FullHandsTask(what: what))
  }
}

struct FullHandsTask: TemplateTask {
  enum Case: String, CaseIterable, Codable, Sendable {
    case locks, recursiveLocks, boundedPermits, scopedPermits, scopedPermitsBeyondTheLimit
    case elementsOfQueues, elementsOfOneQueue, namedLocksBeyondTheLimit, robustMutexes
  }

  let what: Case

  func run(in context: TemplateContext) throws -> Passed {
    switch what {
    case .locks: try tells((0..<5000).map { _ in try Lock() })
    case .recursiveLocks: try tells((0..<5000).map { _ in try RecursiveLock() })
    case .boundedPermits: try returnsBoundedPermits()
    case .scopedPermits: try returnsScopedPermits()
    case .scopedPermitsBeyondTheLimit: try limitsScopedPermits()
    case .elementsOfQueues: try returnsElements(queues: 500, each: 1)
    case .elementsOfOneQueue: try returnsElements(queues: 1, each: 500)
    case .namedLocksBeyondTheLimit: try limitsNamedLocks()
    case .robustMutexes: try survivesRobustMutexes()
    }
    return Passed()
  }

  private func dies(_ body: @Sendable () throws -> Void) throws {
    let codes = try Children.run(1) { _ in
      try body()
      ProcessExit.byKill()
    }
    try require(codes == [-SIGKILL], "\(codes)")
  }

  private func tells(_ locks: [some Lockable]) throws {
    try dies { for lock in locks { _ = lock.acquire() } }
    let told = locks.count { $0.acquire(timeout: .zero) == .acquiredAbandoned }
    try require(told == locks.count, "\(told) of \(locks.count) were told")
  }

  private func returnsBoundedPermits() throws {
    let semaphore = try BoundedSemaphore(permits: 5000)
    try dies { for _ in 0..<5000 { semaphore.acquire() } }
    let returned = (0..<5000).count { _ in semaphore.acquire(timeout: .zero) }
    try require(returned == 5000, "\(returned) of 5000 returned")
    try require(!semaphore.acquire(timeout: .zero), "the bound is gone")
  }

  private func nest(
    _ semaphore: CountingSemaphore, _ depth: Int, _ body: () throws -> Void
  ) throws {
    if depth == 0 { return try body() }
    try semaphore.withPermit { try nest(semaphore, depth - 1, body) }
  }

  private func returnsScopedPermits() throws {
    let semaphore = try CountingSemaphore(permits: 5000)
    try dies { try nest(semaphore, 5000) { ProcessExit.byKill() } }
    let returned = (0..<5000).count { _ in semaphore.acquire(timeout: .zero) }
    try require(returned == 5000, "\(returned) of 5000 returned")
  }

  /// 65,535 of one semaphore, as the documentation says; the next is refused, and none is lost.
  private func limitsScopedPermits() throws {
    let limit = 65_535
    let semaphore = try CountingSemaphore(permits: limit + 1)
    let refused = try SharedValue(0)
    let codes = try Children.run(1) { _ in
      // More stack than a first thread has.
      let thread = Thread {
        try? nest(semaphore, limit) {
          try? requireError(.limitExceeded) {
            defer { refused.value = 1 }
            try semaphore.withPermit {}
          }
          ProcessExit.byKill()
        }
      }
      thread.stackSize = 1 << 29
      thread.start()
      Spin.forever()
    }
    try require(codes == [-SIGKILL] && refused.value == 1, "\(codes), \(refused.value)")
    let returned = (0...limit).count { _ in semaphore.acquire(timeout: .zero) }
    try require(returned == limit + 1, "\(returned) of \(limit + 1) returned")
  }

  private func returnsElements(queues count: Int, each: Int) throws {
    for redelivers in [false, true] {
      let queues = try (0..<count).map { _ in
        try JoinableQueue<Int>(onConsumerDeath: redelivers ? .redeliver : .fail)
      }
      for queue in queues { for element in 0..<each { try queue.put(element) } }
      try dies { for queue in queues { for _ in 0..<each { _ = try queue.get() } } }
      var told = 0
      for queue in queues {
        if redelivers {
          var again: [Int] = []
          while let element = try queue.get(timeout: .zero) { again.append(element) }
          told += again.sorted() == Array(0..<each) ? each : again.count
          for _ in again { queue.taskDone() }
        } else {
          try require(queue.join(timeout: Children.limit), "join hangs")
          told += queue.failedCount
        }
      }
      try require(told == count * each, "\(told) of \(count * each) were told")
    }
  }

  private func nest(_ memories: ArraySlice<SharedMemory>, _ body: () throws -> Void) throws {
    guard let first = memories.first else { return try body() }
    try first.withLock { try nest(memories.dropFirst(), body) }
  }

  private func limitsNamedLocks() throws {
    let limit = 2000
    let memories = try (0...limit).map { _ in try SharedMemory(name: nil, count: 64) }
    let refused = try SharedValue(0)
    try dies {
      try nest(memories[..<limit]) {
        try? requireError(.limitExceeded) {
          defer { refused.value = 1 }
          try memories[limit].withLock {}
        }
        ProcessExit.byKill()
      }
    }
    try require(refused.value == 1, "a lock that no one would be told of was taken")
    var told = 0
    for memory in memories { try memory.withLock(recover: { told += 1 }) {} }
    try require(told == limit, "\(told) of \(limit) were told")
  }

  /// A program's own robust mutexes hide the life word from the kernel: the bounded re-check of
  /// each wait finds the death all the same.
  private func survivesRobustMutexes() throws {
    let things = try HeldThings()
    let holder = try ChildProcess.fork {
      RawCalls.takeRobustMutexes(3000)
      try things.hold()
    }
    while !things.areHeld { Spin.yield() }
    holder.kill()
    // Not joined yet: what the parent knows of the end is not to help.
    while ProcessStatus(of: holder.pid)?.state != "Z" { Spin.yield() }
    let outcomes = try things.outcomes(timeout: Children.limit)
    try require(outcomes == .ofADeadHolder, "\(outcomes)")
    _ = try Children.join([holder])
  }
}
