// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives

/// Each kind of object, made and used from another family.
struct RemoteKinds {
  let manager: RemoteManager

  func use() throws {
    try useLocks()
    try useSignals()
    try useQueues()
    try useMemory()
    try useContainers()
  }

  private func useLocks() throws {
    let lock = try manager.lock()
    try require(try lock.acquire() == .acquired && lock.isHeld, "lock")
    try require(try lock.acquire(timeout: .zero) == .timedOut, "lock taken twice")
    try lock.release()
    try requireError(.notHeld) { try lock.release() }
    try require(try lock.withLock { 5 } == 5, "withLock")
    let recursive = try manager.recursiveLock()
    try recursive.withLock { try recursive.withLock {} }
    try require(try !recursive.isHeld, "recursive")
    let counting = try manager.semaphore(permits: 2)
    try require(try counting.acquire(timeout: .zero), "permit")
    try counting.release(3)
    try require(try counting.availablePermits == 4, "counting")
    let bounded = try manager.boundedSemaphore(permits: 1)
    try bounded.withPermit {
      try require(try !bounded.acquire(timeout: .zero), "bounded")
    }
    try requireError(.notHeld) { try bounded.release() }
  }

  private func useSignals() throws {
    let event = try manager.event()
    try require(try !event.wait(timeout: .milliseconds(1)) && !event.isSet, "not set")
    try event.set()
    try require(try event.wait(timeout: .zero) && event.isSet, "set")
    try event.clear()
    let barrier = try manager.barrier(parties: 2)
    let other = try ChildProcess.fork { _ = try barrier.wait() }
    _ = try barrier.wait()
    try require(try Children.join([other]) == [0], "barrier")
    try requireError(.broken) { try barrier.wait(timeout: .zero) }
    try require(try barrier.isBroken && barrier.parties == 2, "broken")
    try barrier.reset()
    try require(try !barrier.isBroken && barrier.waiterCount == 0, "reset")
    let condition = try manager.condition()
    let isReady = try manager.value(false)
    let waiter = try ChildProcess.fork {
      _ = try condition.withLock { try condition.wait { try isReady.get() } }
    }
    while try condition.withLock({ try condition.waiterCount }) == 0 { Spin.yield() }
    try condition.withLock {
      try isReady.set(true)
      try condition.notifyAll()
    }
    try require(try Children.join([waiter]) == [0], "condition")
  }

  private func useQueues() throws {
    let queue = try manager.queue(of: [String].self, capacity: 2)
    try queue.put(["a"])
    try queue.put([])
    try require(try !queue.put(["b"], timeout: .zero) && queue.isFull, "full")
    try require(try queue.get() == ["a"] && queue.count == 1, "first")
    try queue.close()
    try requireError(.closed) { try queue.put([]) }
    try require(try queue.next() == [] && queue.next() == nil && queue.isClosed, "closed")
    let tasks = try manager.joinableQueue(of: Int.self)
    for number in 0..<3 { try tasks.put(number) }
    try require(try !tasks.join(timeout: .zero) && tasks.unfinishedCount == 3, "unfinished")
    for number in 0..<3 {
      try require(try tasks.get() == number, "\(number)")
      try tasks.taskDone()
    }
    try require(try tasks.join() && tasks.failedCount == 0, "joined")
    try requireError(.notHeld) { try tasks.taskDone() }
  }

  private func useMemory() throws {
    let number = try manager.value(Int32(-5))
    try require(try number.add(7) == -5 && number.get() == 2, "number")
    let pair = try manager.value(SIMD3<Float>(1, 2, 3))
    try pair.set(SIMD3(4, 5, 6))
    try require(try pair.get() == SIMD3(4, 5, 6), "vector")
    let array = try manager.array([1.5, 2.5, 3.5])
    try array.set(1, to: 9)
    try require(try array.elements() == [1.5, 9, 3.5] && array.get(2) == 3.5, "array")
    try require(try array.elementCount() == 3, "count")
    // Bytes that a message would have before a handle are only bytes here.
    let nines = try manager.array([UInt8](repeating: 9, count: 40))
    try require(try nines.elements() == [UInt8](repeating: 9, count: 40), "nines")
    try requireError(.invalidArgument) { _ = try array.get(3) }
    try requireError(.invalidArgument) { try array.set(-1, to: 0) }
  }

  private func useContainers() throws {
    let dictionary = try manager.dictionary(of: Int.self, String.self)
    try dictionary.merge([1: "one", 2: "two"])
    try require(try dictionary.removeValue(forKey: 1) == "one", "removed")
    try require(try dictionary.insertIfAbsent("zwei", forKey: 2).value == "two", "absent")
    try require(try dictionary.popLast()?.key == 2 && dictionary.isEmpty, "popped")
    let set = try manager.set(of: String.self)
    try require(try set.insert("a") && !set.insert("a") && set.contains("a"), "set")
    let list = try manager.list(of: Int.self)
    try list.append(contentsOf: [3, 1, 2])
    try list.sort()
    try list.insert(0, at: 0)
    try require(try list.elements == [0, 1, 2, 3], "list")
    try require(try list.popLast() == 3 && list.count == 3, "last")
    let cell = try manager.cell("Hello")
    try cell.modify { $0 += ", World!" }
    try require(try cell.get() == "Hello, World!", "cell")
    let namespace = try manager.namespace()
    try namespace.set([1, 2], forKey: "x")
    try namespace.set("text", forKey: "y")
    try require(try namespace.value(forKey: "x", as: [Int].self) == [1, 2], "x")
    try require(try namespace.names == ["x", "y"] && namespace.remove("x"), "names")
    try require(try namespace.value(forKey: "x", as: [Int].self) == nil, "gone")
  }
}
