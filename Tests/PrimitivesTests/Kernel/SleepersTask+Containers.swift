// SPDX-License-Identifier: Apache-2.0

import Checker

@testable import Primitives

/// Deaths of who changes a container while others wait to look at it.
extension SleepersTask {
  func dictionaryChange(_ step: Int) throws -> Bool {
    let dictionary = try SharedDictionary<Int, SharedValue<Int>>()
    for number in 0..<6 { try dictionary.set(SharedValue(number), forKey: number) }
    guard let core = dictionary.storage as? DictionaryCore else {
      throw TestFailure("not in shared memory")
    }
    return try container(step, at: core.container.lock) {
      // A new entry with a new table, others over old ones, and one less.
      try dictionary.merge([(6, SharedValue(6)), (0, SharedValue(7))])
      try dictionary.removeValue(forKey: 1)
    } then: {
      try dictionary.set(SharedValue(8), forKey: 2)
      _ = try dictionary[0]
    }
  }

  func listChange(_ step: Int) throws -> Bool {
    let list = try SharedList((0..<7).map { try SharedValue($0) })
    guard let core = list.storage as? ListCore else { throw TestFailure("not in shared memory") }
    return try container(step, at: core.container.lock) {
      try list.append(SharedValue(7))
      try list.set(SharedValue(8), at: 0)
      try list.remove(at: 1)
    } then: {
      try list.append(SharedValue(9))
      _ = try list[0]
    }
  }

  /// The victim is the first at the lock, and all the others wait behind it.
  private func container(
    _ step: Int, at lock: RobustLock, change: @Sendable () throws -> Void,
    then others: @Sendable () throws -> Void
  ) throws -> Bool {
    let gate = try Gate()
    _ = lock.acquire()
    let victim = try victim(step, after: gate, change)
    gate.open()
    while victim.isAlive && Family.wait(of: victim.token) == nil { Spin.yield() }
    let waiting = try sleepers(3, others)
    _ = lock.release()
    try expectSuccess(waiting)
    return try hasEnded(victim)
  }
}
