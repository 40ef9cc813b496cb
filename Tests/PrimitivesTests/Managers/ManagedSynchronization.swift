// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives

/// The bodies of `ManagedSynchronizationTests`.
struct ManagedSynchronization: TemplateTask {
  enum Case: String, Codable, Sendable {
    case lock, lockLocked, rlock, semaphore, boundedSemaphore, notifyAll, notifyN, waitfor, event
    case barrier, abortAndReset, get, taskDone
  }

  let which: Case
  let address: ConnectionAddress

  func run(in context: TemplateContext) throws -> Passed {
    let manager = try RemoteManager(at: address, key: "secret")
    switch which {
    case .lock: try lock(manager.lock())
    case .lockLocked: try lockLocked(manager.lock())
    case .rlock: try rlock(manager.recursiveLock())
    case .semaphore: try semaphore(manager.semaphore(permits: 2))
    case .boundedSemaphore: try boundedSemaphore(manager.boundedSemaphore(permits: 2))
    case .notifyAll: try notify(manager, [6])
    case .notifyN: try notify(manager, [2, 4])
    case .waitfor: try waitfor(manager)
    case .event: try event(manager.event())
    case .barrier: try barrier(manager)
    case .abortAndReset: try abortAndReset(manager)
    case .get: try get(manager)
    case .taskDone: try taskDone(manager)
    }
    return Passed()
  }

  private func lock(_ lock: Proxy<Lock>) throws {
    try require(try lock.acquire() == .acquired && lock.isHeld, "not acquired")
    try require(try lock.acquire(timeout: .zero) == .timedOut, "acquired twice")
    try lock.release()
    try requireError(.notHeld) { try lock.release() }
    try require(try lock.withLock { try lock.isHeld } && !lock.isHeld, "withLock")
  }

  private func lockLocked(_ lock: Proxy<Lock>) throws {
    let holds = try Gate()
    let mayRelease = try Gate()
    let child = try ChildProcess.fork {
      try require(try lock.acquire() == .acquired && lock.isHeld, "not held, says its holder")
      holds.open()
      mayRelease.wait()
      try lock.release()
    }
    holds.wait()
    try require(try lock.isHeld, "not held, says another process")
    try require(try lock.acquire(timeout: .zero) == .timedOut, "acquired twice")
    mayRelease.open()
    try require(Children.join([child]) == [0], "\(child)")
    try require(try !lock.isHeld, "still held")
  }

  private func rlock(_ lock: Proxy<RecursiveLock>) throws {
    for _ in 0..<3 { try require(try lock.acquire() == .acquired, "not acquired") }
    for _ in 0..<3 {
      try require(try lock.isHeld, "released too early")
      try lock.release()
    }
    try require(try !lock.isHeld, "still held")
    try requireError(.notHeld) { try lock.release() }
  }

  private func semaphore(_ semaphore: Proxy<CountingSemaphore>) throws {
    for permits in [1, 0] {
      try semaphore.acquire()
      try require(try semaphore.availablePermits == permits, "not \(permits)")
    }
    try require(try !semaphore.acquire(timeout: .zero), "a third")
    try require(try !semaphore.acquire(timeout: .seconds(-1)), "a negative timeout")
    for permits in 1...4 {
      try semaphore.release()
      try require(try semaphore.availablePermits == permits, "not \(permits)")
    }
  }

  private func boundedSemaphore(_ semaphore: Proxy<BoundedSemaphore>) throws {
    for _ in 0..<2 { try semaphore.acquire() }
    try require(try !semaphore.acquire(timeout: .zero), "a third")
    for permits in 1...2 {
      try semaphore.release()
      try require(try semaphore.availablePermits == permits, "not \(permits)")
    }
    try requireError(.notHeld) { try semaphore.release() }
  }

  /// Six wait; so many of them are woken at a time.
  private func notify(_ manager: RemoteManager, _ counts: [Int]) throws {
    let condition = try manager.condition()
    let woken = try CountingSemaphore(permits: 0)
    let children = try (0..<6).map { _ in
      try ChildProcess.fork {
        try condition.withLock { _ = try condition.wait() }
        woken.release()
      }
    }
    var left = 6
    while try condition.withLock({ try condition.waiterCount }) < left { Spin.yield() }
    for count in counts {
      try condition.withLock { try condition.notify(count) }
      for _ in 0..<count { woken.acquire() }
      left -= count
      try require(try condition.withLock { try condition.waiterCount } == left, "not \(left)")
      try require(woken.availablePermits == 0, "too many were woken")
    }
    try condition.withLock {
      try condition.notify(3)
      try require(try !condition.wait(timeout: .milliseconds(1)), "woken by no one")
    }
    try require(Children.join(children) == Array(repeating: 0, count: 6), "\(children)")
  }

  private func waitfor(_ manager: RemoteManager) throws {
    let condition = try manager.condition()
    let state = try manager.value(-1)
    let child = try ChildProcess.fork {
      try condition.withLock {
        try require(try condition.wait { try state.get() == 0 }, "not 0")
        try state.set(1)
        try condition.notify()
      }
    }
    try condition.withLock {
      try state.set(0)
      try condition.notify()
      try require(try condition.wait { try state.get() == 1 }, "not 1")
      try require(
        try !condition.wait(timeout: .milliseconds(20)) { try state.get() == 2 }, "2")
    }
    try require(Children.join([child]) == [0], "\(child)")
  }

  private func event(_ event: Proxy<Event>) throws {
    try require(try !event.isSet && !event.wait(timeout: .zero), "set")
    try require(try !event.wait(timeout: .milliseconds(10)), "set meanwhile")
    try event.set()
    try require(try event.isSet && event.wait() && event.wait(timeout: .zero), "not set")
    try event.clear()
    try require(try !event.isSet, "not cleared")
    let child = try ChildProcess.fork { try event.set() }
    try require(try event.wait(), "not woken")
    try require(Children.join([child]) == [0], "\(child)")
  }

  private func barrier(_ manager: RemoteManager) throws {
    let barrier = try manager.barrier(parties: 5)
    let cycles = try (0..<10).map { _ in try SharedValue(0) }
    let codes = try Children.run(5) { _ in
      for cycle in cycles {
        cycle.add(1)
        try barrier.wait()
        try require(cycle.value == 5, "\(cycle.value) of 5 were there")
      }
    }
    try require(codes == Array(repeating: 0, count: 5), "\(codes)")
    try require(try barrier.waiterCount == 0 && !barrier.isBroken, "not as it was")
  }

  private func abortAndReset(_ manager: RemoteManager) throws {
    let barrier = try manager.barrier(parties: 5)
    let (broken, again) = (try CountingSemaphore(permits: 0), try Gate())
    let children = try (0..<5).map { index in
      try ChildProcess.fork {
        if index == 2 {
          while try barrier.waiterCount < 4 { Spin.yield() }
          try barrier.abort()
        } else {
          try requireError(.broken) { try barrier.wait() }
        }
        broken.release()
        again.wait()
        try barrier.wait()
      }
    }
    for _ in 0..<5 { broken.acquire() }
    try require(try barrier.isBroken, "not broken")
    try barrier.reset()
    again.open()
    try require(Children.join(children) == Array(repeating: 0, count: 5), "\(children)")
    try require(try !barrier.isBroken, "broken again")
  }

  private func get(_ manager: RemoteManager) throws {
    let queue = try manager.queue(of: Int.self)
    let child = try ChildProcess.fork { for number in 1...5 { try queue.put(number) } }
    for number in 1...5 { try require(try queue.get() == number, "not \(number)") }
    try require(try queue.isEmpty && queue.get(timeout: .zero) == nil, "not empty")
    try require(try queue.get(timeout: .milliseconds(10)) == nil, "a sixth")
    try require(Children.join([child]) == [0], "\(child)")
  }

  private func taskDone(_ manager: RemoteManager) throws {
    let queue = try manager.joinableQueue(of: Int?.self)
    let workers = try (0..<4).map { _ in
      try ChildProcess.fork {
        while case .some = try queue.get() { try queue.taskDone() }
        try queue.taskDone()
      }
    }
    for number in 0..<10 { try queue.put(number) }
    try require(try queue.join(timeout: Children.limit), "not joined")
    for _ in workers { try queue.put(nil) }
    try require(Children.join(workers) == [0, 0, 0, 0], "\(workers)")
    try require(try queue.unfinishedCount == 0 && queue.failedCount == 0, "unfinished")
  }
}
