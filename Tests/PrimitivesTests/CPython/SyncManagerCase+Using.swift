// SPDX-License-Identifier: Apache-2.0

import Primitives

/// What is done in the other process.
extension SyncManagerCase {
  /// Uses what another process has made.
  func use(_ names: SharedNamespace) throws {
    switch self {
    case .event:
      let event = try object(names, as: Proxy<Event>.self)
      try require(try event.isSet && event.wait(), "not set")
      try event.clear()
      try require(try !event.wait(timeout: .milliseconds(1)), "not cleared")
    case .pool:
      let pool = try object(names, as: Proxy<HostedPool>.self)
      try require(try pool.map([1, 2].map(HostedSquare.init)) == [1, 4], "map")
      try pool.close()
      try pool.join()
    case .lock:
      let lock = try object(names, as: Proxy<Lock>.self)
      try require(try lock.acquire() == .acquired && lock.isHeld, "not acquired")
    case .rlock:
      let lock = try object(names, as: Proxy<RecursiveLock>.self)
      for _ in 0..<2 { try require(try lock.acquire() == .acquired, "not acquired") }
      for _ in 0..<2 { try lock.release() }
      try require(try !lock.isHeld, "not released")
    case .semaphore:
      try object(names, as: Proxy<CountingSemaphore>.self).acquire()
    case .boundedSemaphore:
      let semaphore = try object(names, as: Proxy<BoundedSemaphore>.self)
      try semaphore.acquire()
      try require(try !semaphore.acquire(timeout: .zero), "beyond the bound")
    case .condition:
      let condition = try object(names, as: Proxy<Condition>.self)
      try require(try condition.acquire() == .acquired && condition.isHeld, "not acquired")
      try condition.release()
    case .barrier:
      let barrier = try object(names, as: Proxy<Barrier>.self)
      try require(try barrier.parties == 5 && barrier.isBroken, "not of five")
      try barrier.reset()
    case .queue: try useQueue(object(names, as: Proxy<Queue<Int>>.self))
    case .joinableQueue:
      let queue = try object(names, as: Proxy<JoinableQueue<Int>>.self)
      try useQueue(queue)
      for _ in 0..<2 { try queue.taskDone() }
      try requireError(.notHeld) { try queue.taskDone() }
    case .list: try useList(object(names))
    case .dict: try useDictionary(object(names))
    case .value:
      let value = try object(names, as: Proxy<SharedValue<Int32>>.self)
      try require(try value.get() == 1, "\(try value.get())")
      try value.set(2)
    case .array:
      let array = try object(names, as: Proxy<SharedArray<Int32>>.self)
      try require(try array.get(0) == 0 && array.get(1) == 1, "\(try array.elements())")
      try require(try array.elementCount() == 2 && array.elements() == [0, 1], "elements")
      try array.set(1, to: 7)
    case .namespace:
      let namespace = try object(names, as: SharedNamespace.self)
      try require(
        try namespace.value(forKey: "x") == 0 && namespace.value(forKey: "y") == 1, "x, y")
      try namespace.set("of the other", forKey: "z")
    case .set: try useSet(object(names))
    case .setInit:
      for set in try object(names, as: [SharedSet<Int>].self) {
        try require(try set.snapshot() == [1, 2, 3], "\(try set.snapshot())")
        try set.insert(4)
      }
    }
  }

  private func object<Object: Decodable>(
    _ names: SharedNamespace, as type: Object.Type = Object.self
  ) throws -> Object {
    guard let object = try names.value(forKey: Self.name, as: type) else {
      throw TestFailure("nothing is published")
    }
    return object
  }

  private func useQueue<Target: ElementQueue<Int>>(_ queue: Proxy<Target>) throws {
    try require(try queue.count == 2 && queue.isFull && !queue.isEmpty, "not full")
    try require(try queue.get() == 5 && !queue.isEmpty, "not 5")
    try require(try queue.get() == 6 && queue.isEmpty, "not 6")
  }

  private func useList(_ list: SharedList<Int>) throws {
    try require(try list[0] == 5 && list.count(of: 5) == 1, "not 5")
    try require(try list.firstIndex(of: 5) == 0 && list.count == 1, "not at 0")
    try list.append(contentsOf: [1, 3])
    try list.repeatElements(2)
    try require(try list.elements == [5, 1, 3, 5, 1, 3], "\(try list.elements)")
    try list.sort()
    try list.reverse()
    try require(try list.elements == [5, 5, 3, 3, 1, 1], "\(try list.elements)")
    // What is joined is an ordinary array.
    let joined = try list.elements + [0]
    try require(try joined.count == 7 && list.count == 6, "\(joined)")
    try require(try list.remove(at: 2) == 3 && list.popLast() == 1, "popped")
    try require(try list.elements == [5, 5, 3, 1], "\(try list.elements)")
    try list.removeAll()
  }

  private func useDictionary(_ dictionary: SharedDictionary<String, Int>) throws {
    try require(try dictionary.count == 1 && dictionary["foo"] == 5, "not 5")
    try require(try dictionary["bar"] == nil && !dictionary.contains("bar"), "bar")
    try require(try dictionary.keys == ["foo"] && dictionary.values == [5], "items")
    try dictionary.merge(["bar": 6])
    try require(try dictionary.keys.reversed() == ["bar", "foo"], "reversed")
    let joined = try dictionary.snapshot().merging(["baz": 7]) { $1 }
    try require(try joined.count == 3 && dictionary.count == 2, "\(joined)")
    let last = try dictionary.popLast()
    try require(last?.key == "bar" && last?.value == 6, "\(String(describing: last))")
    try require(try dictionary.insertIfAbsent(8, forKey: "foo").value == 5, "not absent")
    try require(try dictionary.insertIfAbsent(8, forKey: "qux").value == 8, "absent")
    try require(try dictionary.removeValue(forKey: "qux") == 8, "removed")
    try require(try dictionary.updateValue(9, forKey: "foo") == 5, "updated")
    try dictionary.removeAll()
  }

  private func useSet(_ set: SharedSet<Int>) throws {
    try require(try set.contains(1) && set.count == 1, "not 1")
    try require(try set.insert(2) && !set.insert(2) && set.remove(1) && !set.remove(1), "2")
    try set.formUnion([3, 4, 5])
    try set.formIntersection([2, 3, 4])
    try set.subtract([2])
    try set.formSymmetricDifference([4, 6])
    try require(try set.snapshot() == [3, 6], "\(try set.snapshot())")
    // What is joined is an ordinary set.
    try require(try set.union([1]) == [1, 3, 6] && set.intersection([3, 9]) == [3], "joined")
    try require(try set.subtracting([3]) == [6], "subtracting")
    try require(try set.symmetricDifference([6, 7]) == [3, 7] && set.count == 2, "symmetric")
    try require(try set.isSubset(of: [3, 6, 9]) && !set.isSubset(of: [3]), "subset")
    try require(try set.isSuperset(of: [6]) && set.isDisjoint(with: [1]), "superset")
    let popped = try set.popLast()
    try require(try popped == 3 || popped == 6 && set.count == 1, "popped")
    try set.removeAll()
  }
}
