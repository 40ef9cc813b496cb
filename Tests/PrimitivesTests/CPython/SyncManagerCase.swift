// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives

/// A type of CPython's `TestSyncManagerTypes`: an object that a manager makes in one process, that
/// another process uses, and whose state tells afterwards that it did.
enum SyncManagerCase: String, Codable, Sendable {
  case event, lock, rlock, semaphore, boundedSemaphore, condition, barrier, queue, joinableQueue
  case list, dict, value, array, namespace, set, setInit, pool

  static let name = "object"

  /// Makes the object, has it used elsewhere, and looks at it then.
  func check(with manager: Manager, used use: () throws -> Void) throws {
    switch self {
    case .event:
      let event = try publish(manager.event(), manager)
      try event.set()
      try use()
      try require(try !event.isSet && !event.wait(timeout: .milliseconds(1)), "still set")
    case .pool:
      let pool = try publish(manager.pool(processes: 2), manager)
      try use()
      try requireError(.closed) { _ = try pool.apply(HostedSquare(number: 1)) }
    case .lock:
      let lock = try publish(manager.lock(), manager)
      try use()
      // As in CPython, whoever took it need not be the one who gives it back.
      try require(try lock.isHeld, "not taken")
      try lock.release()
      try requireError(.notHeld) { try lock.release() }
    case .rlock:
      let lock = try publish(manager.recursiveLock(), manager)
      try use()
      try require(try lock.acquire(timeout: .zero) == .acquired, "not given back")
      try lock.release()
      try requireError(.notHeld) { try lock.release() }
    case .semaphore:
      let semaphore = try publish(manager.semaphore(), manager)
      try use()
      try require(try !semaphore.acquire(timeout: .zero), "not taken")
      try semaphore.release()
      try require(try semaphore.availablePermits == 1, "not released")
    case .boundedSemaphore:
      let semaphore = try publish(manager.boundedSemaphore(), manager)
      try use()
      // The permit is not given back by this process: it returns from the one that has ended.
      try require(try semaphore.acquire(timeout: Children.limit), "the permit did not return")
      try semaphore.release()
      try requireError(.notHeld) { try semaphore.release() }
    case .condition:
      let condition = try publish(manager.condition(), manager)
      try use()
      try require(try condition.acquire(timeout: .zero) == .acquired, "not given back")
      try condition.release()
    case .barrier:
      let barrier = try publish(manager.barrier(parties: 5), manager)
      try barrier.abort()
      try use()
      try require(try barrier.parties == 5 && !barrier.isBroken, "not reset")
    case .queue: try checkQueue(publish(manager.queue(of: Int.self, capacity: 2), manager), use)
    case .joinableQueue:
      let queue = try publish(manager.joinableQueue(of: Int.self, capacity: 2), manager)
      try checkQueue(queue, use)
      try require(try queue.join(timeout: Children.limit), "unfinished")
    case .list:
      let list = try publish(manager.list(of: Int.self), manager)
      try list.append(5)
      try use()
      try require(try list.isEmpty, "\(try list.elements)")
    case .dict:
      let dictionary = try publish(manager.dictionary(of: String.self, Int.self), manager)
      try dictionary.set(5, forKey: "foo")
      try use()
      try require(try dictionary.isEmpty, "\(try dictionary.snapshot())")
    case .value:
      let value = try publish(manager.value(Int32(1)), manager)
      try use()
      try require(try value.get() == 2, "\(try value.get())")
    case .array:
      let array = try publish(manager.array([Int32(0), 1]), manager)
      try use()
      try require(try array.elements() == [0, 7], "\(try array.elements())")
    case .namespace:
      let namespace = try publish(manager.namespace(), manager)
      try namespace.set(0, forKey: "x")
      try namespace.set(1, forKey: "y")
      try use()
      try require(try namespace.value(forKey: "z") == "of the other", "nothing came")
    case .set:
      let set = try publish(manager.set(of: Int.self), manager)
      try set.insert(1)
      try use()
      try require(try set.isEmpty, "\(try set.snapshot())")
    case .setInit:
      let sets = try (0..<3).map { _ in try manager.set(of: Int.self) }
      // Whatever a set cannot be made of does not compile.
      try sets[0].formUnion([1, 2, 3] as Set)
      try sets[1].formUnion([1, 2, 3])
      try sets[2].formUnion([1: "a", 2: "b", 3: "c"].keys)
      try manager.publish(sets, as: Self.name)
      try use()
      try require(try sets.allSatisfy { try $0.snapshot() == [1, 2, 3, 4] }, "no 4")
    }
  }

  private func publish<Object: Encodable>(_ object: Object, _ manager: Manager) throws -> Object {
    try manager.publish(object, as: Self.name)
    return object
  }

  private func checkQueue<Target: ElementQueue<Int>>(
    _ queue: Proxy<Target>, _ use: () throws -> Void
  ) throws {
    try queue.put(5)
    try queue.put(6)
    try require(try !queue.put(7, timeout: .zero) && queue.isFull, "not full")
    try use()
    try require(try queue.isEmpty && !queue.isFull, "\(try queue.count) left")
  }
}
