// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives

/// Deaths at every step of what a joinable queue does.
extension CrashTask {
  func joinablePut(_ step: Int, _ policy: ConsumerDeathPolicy) throws -> Bool {
    let queue = try JoinableQueue<String>(onConsumerDeath: policy)
    try queue.put("one before")
    let hasEnded = try crash(step) { try queue.put("a text of some length") }
    let count = queue.count
    if hasEnded { try require(count == 2, "the element is not there") }
    try require(queue.unfinishedCount == count, "step \(step): unfinished is not what was put")
    try queue.put("one after")
    var left: [String] = []
    while let element = try queue.get(timeout: .zero) { left.append(element) }
    var expected = ["one before", "a text of some length", "one after"]
    if count == 1 { expected.remove(at: 1) }
    try require(left == expected, "step \(step): \(left)")
    for _ in left { queue.taskDone() }
    try require(queue.join(timeout: .zero), "step \(step): never finished")
    return hasEnded
  }

  func joinableGet(_ step: Int) throws -> Bool {
    let queue = try JoinableQueue<Int>(capacity: 2)
    try queue.put(1)
    try queue.put(2)
    let hasEnded = try crash(step) { _ = try queue.get() }
    let count = queue.count
    if hasEnded { try require(count == 1, "the element is still there") }
    try require(queue.unfinishedCount == count, "step \(step): \(queue.unfinishedCount) unfinished")
    try require(queue.failedCount == 2 - count, "step \(step): \(queue.failedCount) failed")
    while let element = try queue.get(timeout: .zero) {
      try require(element == 3 - queue.unfinishedCount, "step \(step): \(element) came out")
      queue.taskDone()
    }
    try require(queue.join(timeout: .zero), "step \(step): never finished")
    return hasEnded
  }

  func joinableGetHandle(_ step: Int, _ policy: ConsumerDeathPolicy) throws -> Bool {
    let queue = try JoinableQueue<SharedValue<Int>>(onConsumerDeath: policy)
    try queue.put(SharedValue(1))
    try queue.put(SharedValue(2))
    let hasEnded = try crash(step) { try queue.get().value += 4 }
    let count = queue.count
    if policy == .redeliver { try require(count == 2, "step \(step): \(count) left") }
    // Whatever is left is dropped with the queue, and what it carries with it.
    guard count == 2 else { return hasEnded }
    let value = try queue.get(timeout: .zero)
    try require([1, 5].contains(value?.value), "step \(step): another value")
    return hasEnded
  }

  func taskDone(_ step: Int) throws -> Bool {
    let queue = try JoinableQueue<Int>()
    try queue.put(1)
    try queue.put(2)
    let child = try ChildProcess.fork {
      _ = try queue.get()
      StepProbe.start(killingAt: step)
      queue.taskDone()
      _ = StepProbe.stop()
    }
    let hasEnded = try Children.join([child])[0] == 0
    try require(queue.unfinishedCount == 1, "step \(step): \(queue.unfinishedCount) unfinished")
    let failed = queue.failedCount
    try require(hasEnded ? failed == 0 : failed <= 1, "step \(step): \(failed) failed")
    return hasEnded
  }

  func withNext(_ step: Int, throwing isThrowing: Bool) throws -> Bool {
    let queue = try JoinableQueue<Int>()
    try queue.put(1)
    let hasEnded = try crash(step) {
      do {
        _ = try queue.withNext { _ in if isThrowing { throw TestFailure("no") } }
      } catch is TestFailure {}
    }
    if hasEnded {
      try require(queue.failedCount == (isThrowing ? 1 : 0), "\(queue.failedCount) failed")
    }
    try require(
      queue.unfinishedCount == queue.count, "step \(step): something is in no one's hands")
    if !queue.isEmpty { try require(try queue.withNext { $0 } == 1, "step \(step): another") }
    try require(queue.join(timeout: .zero), "step \(step): never finished")
    return hasEnded
  }

  /// A child that dies with an element in its hands.
  private func leave<Element: Codable & Sendable>(
    _ queue: JoinableQueue<Element>
  ) throws {
    let code = try Children.run(1) { _ in
      _ = try queue.get()
      ProcessExit.now()
    }
    try require(code == [3], "exit code \(code)")
  }

  func joinAfterDeath(_ step: Int) throws -> Bool {
    let queue = try JoinableQueue<Int>()
    try queue.put(1)
    try queue.put(2)
    try leave(queue)
    try leave(queue)
    let hasEnded = try crash(step) { queue.join() }
    try require(queue.join(timeout: Children.limit), "step \(step): never finished")
    try require(queue.failedCount == 2, "step \(step): \(queue.failedCount) failed")
    return hasEnded
  }

  func redeliveringGet(_ step: Int) throws -> Bool {
    let queue = try JoinableQueue<Int>(onConsumerDeath: .redeliver)
    try queue.put(1)
    try queue.put(2)
    let hasEnded = try crash(step) { _ = try queue.get() }
    try require(queue.count == 2, "step \(step): \(queue.count) left")
    for number in 1...2 {
      try require(try queue.get(timeout: .zero) == number, "step \(step): another element")
    }
    for _ in 1...2 { queue.taskDone() }
    try require(queue.join(timeout: .zero), "step \(step): never finished")
    try require(queue.failedCount == 0, "step \(step): \(queue.failedCount) failed")
    return hasEnded
  }

  func redeliveringTaskDone(_ step: Int) throws -> Bool {
    let queue = try JoinableQueue<SharedValue<Int>>(onConsumerDeath: .redeliver)
    try queue.put(SharedValue(1))
    try queue.put(SharedValue(2))
    let child = try ChildProcess.fork {
      _ = try queue.get()
      StepProbe.start(killingAt: step)
      queue.taskDone()
      _ = StepProbe.stop()
    }
    let hasEnded = try Children.join([child])[0] == 0
    let left = queue.count
    try require(hasEnded ? left == 1 : left >= 1, "step \(step): \(left) left")
    try require(queue.unfinishedCount == left, "step \(step): \(queue.unfinishedCount) unfinished")
    for number in (3 - left)...2 {
      try require(
        try queue.withNext { $0.value } == number, "step \(step): another element")
    }
    try require(queue.join(timeout: .zero), "step \(step): never finished")
    return hasEnded
  }

  func redeliveringWithNext(_ step: Int) throws -> Bool {
    let queue = try JoinableQueue<Int>(onConsumerDeath: .redeliver)
    try queue.put(1)
    let hasEnded = try crash(step) { _ = try queue.withNext { _ in } }
    if hasEnded { try require(queue.unfinishedCount == 0, "not finished") }
    if !queue.isEmpty { try require(try queue.withNext { $0 } == 1, "step \(step): another") }
    try require(queue.join(timeout: .zero), "step \(step): never finished")
    return hasEnded
  }

  /// One dies with an element, and another one at each step of taking it again.
  func redelivery<Element: Codable & Sendable>(_ step: Int, of element: Element) throws -> Bool {
    let queue = try JoinableQueue<Element>(onConsumerDeath: .redeliver)
    try queue.put(element)
    try leave(queue)
    try queue.put(element)
    let hasEnded = try crash(step) { _ = try queue.get() }
    try require(queue.count == 2, "step \(step): \(queue.count) left")
    for _ in 1...2 { _ = try queue.withNext { _ in } }
    try require(queue.isEmpty, "step \(step): more than was put")
    try require(queue.join(timeout: .zero), "step \(step): never finished")
    return hasEnded
  }

  func discardJoinable(_ step: Int, _ policy: ConsumerDeathPolicy) throws -> Bool {
    let queue = try JoinableQueue<SharedValue<Int>>(onConsumerDeath: policy)
    for number in 1...3 { try queue.put(SharedValue(number)) }
    try leave(queue)
    let mine = try queue.get()
    let unfinished = queue.unfinishedCount
    let hasEnded = try crash(step) { queue.close(discarding: true) }
    let isDone = queue.isClosed
    if hasEnded { try require(isDone, "not closed") }
    try require(queue.count == (isDone ? 0 : unfinished - 1), "step \(step): \(queue.count) left")
    try require(
      queue.unfinishedCount == (isDone ? 1 : unfinished),
      "step \(step): \(queue.unfinishedCount) unfinished")
    queue.close(discarding: true)
    try require(!queue.join(timeout: .zero), "step \(step): what is in hands was dropped")
    queue.taskDone()
    try require(queue.join(timeout: .zero), "step \(step): never finished")
    try require(try queue.next() == nil, "step \(step): not dropped")
    withExtendedLifetime(mine) {}
    return hasEnded
  }
}
