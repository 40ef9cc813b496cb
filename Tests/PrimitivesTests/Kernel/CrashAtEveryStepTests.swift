// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// A process is killed at each step of each operation in turn; the rest of the family looks
/// afterwards.
@Suite struct CrashAtEveryStepTests {
  @Test(arguments: CrashTask.Operation.allCases)
  func `a death at any step leaves whole objects and nothing behind`(
    operation: CrashTask.Operation
  ) throws {
    let steps = try Template().run(CrashTask(operation: operation))
    // An operation without steps would make this test one that cannot fail.
    #expect(steps >= 2)
  }
}

struct CrashTask: TemplateTask {
  enum Operation: String, Codable, CaseIterable, Sendable {
    case lockCycle, boundedCycle, countingScope, countingSignal, create
    case recursiveCycle, eventCycle, conditionNotify, barrierAlone
    case putScalar, putText, putLarge, putHandle, getScalar, getText, getLarge, getHandle, close
    case discard, discardHandles
    case joinablePut, joinableGet, joinableGetHandle, taskDone, withNext, failedWithNext
    case joinAfterDeath, discardJoinable
    case redeliveringPut, redeliveringGet, redeliveringGetHandle, redeliveringTaskDone
    case redeliveringWithNext, redelivery, redeliveryHandle, discardRedelivering
    case sendHandle, receiveHandle, sendHandleToNoOne, streamSend, streamReceive
    case dictionaryAdd, dictionaryAddHandle, dictionaryGrow, dictionaryOverwrite
    case dictionaryReplace, dictionaryReplaceHandle, dictionaryScalar, dictionaryRemove
    case dictionaryRemoveHandle, dictionaryPop, dictionaryExchange, dictionaryMerge
    case dictionaryMergeHandles, dictionaryReplaceAll, dictionaryRemoveAll
    case listAppend, listAppendSmall, listAppendMany, listAppendHandle, listGrow, listSet
    case listSetHandle, listInsert, listRemove, listRemoveHandle, listPop, listReplace
    case listReverse, listRepeat, listRemoveAll, setAlgebra
    case repairDictionary, repairList
  }

  let operation: Operation

  /// Returns how many steps the operation has.
  func run(in context: TemplateContext) throws -> Int {
    for step in 1... {
      let before = Family.usedBytes
      let hasEnded = try once(step)
      let after = Family.usedBytes
      try require(before == after, "step \(step): \(before) bytes in use became \(after)")
      if hasEnded { return step - 1 }
    }
    return 0
  }

  /// Runs the operation in a child that dies at `step`, and returns whether it ended before.
  private func once(_ step: Int) throws -> Bool {
    switch operation {
    case .lockCycle: return try lockCycle(step)
    case .boundedCycle: return try boundedCycle(step)
    case .countingScope: return try countingScope(step)
    case .countingSignal: return try countingSignal(step)
    case .recursiveCycle: return try recursiveCycle(step)
    case .eventCycle: return try eventCycle(step)
    case .conditionNotify: return try conditionNotify(step)
    case .barrierAlone: return try barrierAlone(step)
    case .create: return try crash(step) { _ = try Queue<String>() }
    case .putScalar: return try put(step, 7, after: 3)
    case .putText: return try put(step, "a text of some length", after: "one before")
    case .putLarge: return try put(step, [UInt8](repeating: 7, count: 10_000), after: [1, 2, 3])
    case .putHandle: return try putHandle(step)
    case .getScalar: return try get(step, [7, 8])
    case .getText: return try get(step, ["one", "two"])
    case .getLarge: return try get(step, [[UInt8](repeating: 7, count: 10_000), [1]])
    case .getHandle: return try getHandle(step)
    case .close: return try close(step)
    case .discard: return try discard(step)
    case .discardHandles: return try discardHandles(step)
    case .joinablePut: return try joinablePut(step, .fail)
    case .joinableGet: return try joinableGet(step)
    case .joinableGetHandle: return try joinableGetHandle(step, .fail)
    case .taskDone: return try taskDone(step)
    case .withNext: return try withNext(step, throwing: false)
    case .failedWithNext: return try withNext(step, throwing: true)
    case .joinAfterDeath: return try joinAfterDeath(step)
    case .discardJoinable: return try discardJoinable(step, .fail)
    case .redeliveringPut: return try joinablePut(step, .redeliver)
    case .redeliveringGet: return try redeliveringGet(step)
    case .redeliveringGetHandle: return try joinableGetHandle(step, .redeliver)
    case .redeliveringTaskDone: return try redeliveringTaskDone(step)
    case .redeliveringWithNext: return try redeliveringWithNext(step)
    case .redelivery: return try redelivery(step, of: "a text")
    case .redeliveryHandle: return try redelivery(step, of: SharedValue(7))
    case .discardRedelivering: return try discardJoinable(step, .redeliver)
    case .sendHandle: return try sendHandle(step)
    case .receiveHandle: return try receiveHandle(step)
    case .sendHandleToNoOne: return try sendHandleToNoOne(step)
    case .streamSend: return try streamSend(step)
    case .streamReceive: return try streamReceive(step)
    default: return try dictionaryChange(step)
    }
  }

  func crash(_ step: Int, _ body: @Sendable () throws -> Void) throws -> Bool {
    let child = try ChildProcess.fork {
      StepProbe.start(killingAt: step)
      try body()
      _ = StepProbe.stop()
    }
    let code = try Children.join([child])[0]
    try require(code == 0 || code == -9, "step \(step): exit code \(code)")
    return code == 0
  }

  private func lockCycle(_ step: Int) throws -> Bool {
    let lock = try Lock()
    let inside = try SharedValue(0)
    let hasEnded = try crash(step) {
      _ = lock.acquire()
      inside.value = 1
      inside.value = 0
      lock.release()
    }
    let outcome = lock.acquire(timeout: .seconds(60))
    try require(outcome.isAcquired, "step \(step): the lock is lost")
    if hasEnded { try require(outcome == .acquired, "no one died, but it was said") }
    if inside.value == 1 {
      try require(outcome == .acquiredAbandoned, "step \(step): a death inside was not told")
    }
    return hasEnded
  }

  private func boundedCycle(_ step: Int) throws -> Bool {
    let semaphore = try BoundedSemaphore(permits: 2)
    let hasEnded = try crash(step) {
      semaphore.acquire()
      semaphore.acquire()
      semaphore.release()
    }
    try require(semaphore.availablePermits == 2, "step \(step): a permit is lost")
    try semaphore.withPermit { try semaphore.withPermit {} }
    return hasEnded
  }

  private func countingScope(_ step: Int) throws -> Bool {
    let semaphore = try CountingSemaphore(permits: 1)
    let hasEnded = try crash(step) { try semaphore.withPermit {} }
    try require(semaphore.availablePermits == 1, "step \(step): a permit is lost or made")
    return hasEnded
  }

  private func countingSignal(_ step: Int) throws -> Bool {
    let semaphore = try CountingSemaphore(permits: 1)
    let hasEnded = try crash(step) {
      semaphore.acquire()
      semaphore.release(2)
    }
    let left = semaphore.availablePermits
    try require((0...2).contains(left), "step \(step): \(left) permits")
    if hasEnded { try require(left == 2, "\(left) permits instead of 2") }
    return hasEnded
  }

  private func recursiveCycle(_ step: Int) throws -> Bool {
    let lock = try RecursiveLock()
    let hasEnded = try crash(step) {
      _ = lock.acquire()
      _ = lock.acquire()
      lock.release()
      lock.release()
    }
    let outcome = lock.acquire(timeout: .seconds(60))
    try require(outcome.isAcquired && lock.depth == 1, "step \(step): \(outcome), \(lock)")
    if hasEnded { try require(outcome == .acquired, "no one died, but it was said") }
    lock.release()
    return hasEnded
  }

  private func eventCycle(_ step: Int) throws -> Bool {
    let event = try Event()
    let hasEnded = try crash(step) {
      event.set()
      event.wait()
      event.clear()
    }
    if hasEnded { try require(!event.isSet, "set after the clear") }
    event.set()
    try require(event.wait(timeout: .zero), "step \(step): not set")
    return hasEnded
  }

  private func conditionNotify(_ step: Int) throws -> Bool {
    let condition = try Condition()
    let hasEnded = try crash(step) {
      try condition.withLock {
        _ = try condition.wait(timeout: .zero)
        condition.notify()
      }
    }
    try condition.withLock(recover: {}) {
      try require(condition.waiterCount == 0, "step \(step): the dead wait on")
      try require(try !condition.wait(timeout: .zero), "step \(step): notified by no one")
    }
    return hasEnded
  }

  private func barrierAlone(_ step: Int) throws -> Bool {
    let barrier = try Barrier(parties: 1)
    let hasEnded = try crash(step) {
      try barrier.wait()
      try barrier.wait {}
      barrier.abort()
      barrier.reset()
    }
    barrier.reset()
    try require(try barrier.wait(timeout: .seconds(60)) == 0, "step \(step): another number")
    try require(barrier.waiterCount == 0, "step \(step): the dead wait on")
    return hasEnded
  }

  private func put<Element: Codable & Sendable & Equatable>(
    _ step: Int, _ element: Element, after first: Element
  ) throws -> Bool {
    let queue = try Queue<Element>()
    try queue.put(first)
    let hasEnded = try crash(step) { try queue.put(element) }
    let isThere = queue.count == 2
    if hasEnded { try require(isThere, "the element is not there") }
    try queue.put(first)
    var expected = [first, element, first]
    if !isThere { expected.remove(at: 1) }
    for element in expected {
      try require(try queue.get(timeout: .zero) == element, "step \(step): another element")
    }
    try require(queue.isEmpty, "step \(step): more than was put")
    return hasEnded
  }

  private func get<Element: Codable & Sendable & Equatable>(
    _ step: Int, _ elements: [Element]
  ) throws -> Bool {
    let queue = try Queue<Element>(capacity: elements.count)
    for element in elements { try queue.put(element) }
    let hasEnded = try crash(step) { _ = try queue.get() }
    let left = queue.count
    try require(left >= elements.count - 1, "step \(step): \(left) elements left")
    if hasEnded { try require(left == elements.count - 1, "the element is still there") }
    for element in elements.suffix(left) {
      try require(try queue.get(timeout: .zero) == element, "step \(step): another element")
    }
    for element in elements { try queue.put(element) }
    try require(queue.isFull, "step \(step): the bound has moved")
    return hasEnded
  }

  private func putHandle(_ step: Int) throws -> Bool {
    let queue = try Queue<SharedValue<Int>>()
    let hasEnded = try crash(step) { try queue.put(SharedValue(step)) }
    if hasEnded { try require(queue.count == 1, "the handle is not there") }
    if let value = try queue.get(timeout: .zero) {
      try require(value.value == step, "step \(step): another value")
    }
    return hasEnded
  }

  private func getHandle(_ step: Int) throws -> Bool {
    let queue = try Queue<SharedValue<Int>>()
    try queue.put(SharedValue(1))
    try queue.put(SharedValue(2))
    let hasEnded = try crash(step) { try queue.get().value = 5 }
    // Whatever is left is dropped with the queue, and what it carries with it.
    try require((1...2).contains(queue.count), "step \(step): \(queue.count) handles")
    return hasEnded
  }

  private func close(_ step: Int) throws -> Bool {
    let queue = try Queue<Int>(capacity: 1)
    try queue.put(1)
    let hasEnded = try crash(step) { queue.close() }
    if hasEnded { try require(queue.isClosed, "not closed") }
    queue.close()
    try require(try queue.next() == 1, "step \(step): the element is lost")
    try require(try queue.next() == nil, "step \(step): more than was put")
    return hasEnded
  }

  private func discard(_ step: Int) throws -> Bool {
    let queue = try Queue<Int>(capacity: 3)
    for number in 1...3 { try queue.put(number) }
    _ = try queue.get()
    let hasEnded = try crash(step) { queue.close(discarding: true) }
    // All of it, or nothing.
    try require(queue.count == (queue.isClosed ? 0 : 2), "step \(step): \(queue.count) left")
    if hasEnded { try require(queue.isClosed, "not closed") }
    if !queue.isClosed { try require(try queue.get() == 2, "step \(step): another element") }
    queue.close(discarding: true)
    try require(try queue.next() == nil, "step \(step): not dropped")
    return hasEnded
  }

  private func discardHandles(_ step: Int) throws -> Bool {
    let before = Family.usedBytes
    let queue = try Queue<SharedValue<Int>>()
    try queue.put(SharedValue(1))
    try queue.put(SharedValue(2))
    let hasEnded = try crash(step) { queue.close(discarding: true) }
    queue.close(discarding: true)
    try require(try queue.next() == nil, "step \(step): not dropped")
    // Of the queue alone.
    let left = Family.usedBytes - before
    let empty = try Queue<SharedValue<Int>>()
    try require(Family.usedBytes - before == 2 * left, "step \(step): \(left) bytes are left")
    withExtendedLifetime(empty) {}
    return hasEnded
  }

  private func sendHandle(_ step: Int) throws -> Bool {
    let (near, far) = try Connection.pair()
    let hasEnded = try crash(step) { try near.send(SharedValue(step)) }
    if hasEnded { try require(try far.poll(), "the message is not there") }
    try near.send(SharedValue(-1))
    var values: [Int] = []
    while let value = try far.receive(SharedValue<Int>.self, timeout: .zero) {
      values.append(value.value)
    }
    try require(values == [-1] || values == [step, -1], "step \(step): \(values)")
    return hasEnded
  }

  private func receiveHandle(_ step: Int) throws -> Bool {
    let (near, far) = try Connection.pair()
    try near.send(SharedValue(1))
    try near.send(SharedValue(2))
    let hasEnded = try crash(step) { try far.receive(SharedValue<Int>.self).value = 5 }
    let value = try far.take(SharedValue<Int>.self)
    try require((1...2).contains(value.value), "step \(step): another value")
    return hasEnded
  }

  private func sendHandleToNoOne(_ step: Int) throws -> Bool {
    let (near, far) = try Connection.pair()
    far.close()
    return try crash(step) {
      try requireError(.peerClosed) { try near.send(SharedValue(step)) }
    }
  }

  private func streamSend(_ step: Int) throws -> Bool {
    let (near, far) = try StreamSockets.connections()
    let hasEnded = try crash(step) { try near.send(step) }
    do {
      try near.send(-1)
    } catch let error as PrimitivesError where error.code == .brokenMessage {
      try require(!hasEnded, "torn, but no one died")
    }
    near.close()
    let numbers = try far.takeUntilEnd(Int.self)
    let whole = [[], [-1], [step], [step, -1]]
    try require(whole.contains(numbers), "step \(step): \(numbers)")
    return hasEnded
  }

  private func streamReceive(_ step: Int) throws -> Bool {
    let (near, far) = try StreamSockets.connections()
    for number in 1...3 { try near.send(number) }
    near.close()
    let hasEnded = try crash(step) { _ = try far.receive(Int.self) }
    do {
      let numbers = try far.takeUntilEnd(Int.self)
      try require(
        numbers == [2, 3] || !hasEnded && numbers == [1, 2, 3], "step \(step): \(numbers)")
    } catch let error as PrimitivesError where error.code == .brokenMessage {
      try require(!hasEnded, "torn, but no one died")
    }
    return hasEnded
  }
}
