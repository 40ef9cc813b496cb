// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// A process is killed at each step in turn while others sleep: none of them sleeps on, and not
/// because of the bounded re-check of every wait, which is taken away here.
@Suite struct CrashAmongSleepersTests {
  @Test(arguments: SleepersTask.Operation.allCases)
  func `no single death leaves a sleeper`(operation: SleepersTask.Operation) throws {
    let steps = try Template().run(SleepersTask(operation: operation))
    #expect(steps >= 3)
  }
}

struct SleepersTask: TemplateTask {
  enum Operation: String, Codable, CaseIterable, Sendable {
    case lockRelease, lockWait, boundedRelease, boundedWait, countingRelease
    case eventSet, eventWait, conditionNotify, conditionWait, conditionRelock
    case barrierWait, barrierPass
    case put, putHandle, getWait, getFromFull, putWait, close, closeFull, discard
    case joinTaskDone, joinGet, joinWait, joinDiscard, joinAfterDeath
    case redeliveringGetWait, redeliveringTaskDone, redelivery
    case dictionaryChange, listChange
  }

  let operation: Operation

  /// Returns how many steps the operation has.
  func run(in context: TemplateContext) throws -> Int {
    Waiter.removeNet()
    for step in 1... {
      let hasEnded: Bool
      do {
        hasEnded = try once(step)
      } catch {
        throw TestFailure("\(operation), step \(step): \(error)")
      }
      if hasEnded { return step - 1 }
    }
    return 0
  }

  private func once(_ step: Int) throws -> Bool {
    switch operation {
    case .lockRelease: return try lockRelease(step)
    case .lockWait: return try lockWait(step)
    case .boundedRelease: return try boundedRelease(step)
    case .boundedWait: return try boundedWait(step)
    case .countingRelease: return try countingRelease(step)
    case .put: return try put(step, 7)
    case .putHandle: return try put(step, SharedValue(7))
    case .getWait: return try getWait(step)
    case .getFromFull: return try getFromFull(step)
    case .putWait: return try putWait(step)
    case .close: return try close(step)
    case .closeFull: return try closeFull(step)
    case .eventSet: return try eventSet(step)
    case .eventWait: return try eventWait(step)
    case .conditionNotify: return try conditionNotify(step)
    case .conditionWait: return try conditionWait(step)
    case .conditionRelock: return try conditionRelock(step)
    case .barrierWait: return try barrierWait(step)
    case .barrierPass: return try barrierPass(step)
    case .discard: return try discard(step)
    case .joinTaskDone: return try joinTaskDone(step)
    case .joinGet: return try joinGet(step)
    case .joinWait: return try joinWait(step)
    case .joinDiscard: return try joinDiscard(step)
    case .joinAfterDeath: return try joinAfterDeath(step)
    case .redeliveringGetWait: return try redeliveringGetWait(step)
    case .redeliveringTaskDone: return try redeliveringTaskDone(step)
    case .redelivery: return try redelivery(step)
    case .dictionaryChange: return try dictionaryChange(step)
    case .listChange: return try listChange(step)
    }
  }

  // MARK: Parts

  /// Forks `count` children and returns when each of them has been asleep in a primitive; where it
  /// has locks of its own, perhaps at one of these, unless a kind of object is given.
  func sleepers(
    _ count: Int = 3, at kind: String = "", _ body: @Sendable () throws -> Void
  ) throws -> [ChildProcess] {
    let children = try (0..<count).map { _ in try ChildProcess.fork(body) }
    waitUntilAsleep(children, at: kind)
    return children
  }

  func waitUntilAsleep(_ children: [ChildProcess], at kind: String = "") {
    while !children.allSatisfy({
      Family.wait(of: $0.token)?.object.hasPrefix(kind) == true
        && ProcessStatus(of: $0.pid)?.state == "S"
    }) { Spin.yield() }
  }

  /// A child that calls `prepare`, waits for the gate, and dies at `step` of `body`.
  func victim(
    _ step: Int, after gate: Gate, prepare: @Sendable () throws -> Void = {},
    _ body: @Sendable () throws -> Void
  ) throws -> ChildProcess {
    let isReady = try Gate()
    let child = try ChildProcess.fork {
      try prepare()
      isReady.open()
      gate.wait()
      StepProbe.start(killingAt: step)
      try body()
      _ = StepProbe.stop()
    }
    isReady.wait()
    return child
  }

  func hasEnded(_ victim: ChildProcess) throws -> Bool {
    let code = try Children.join([victim])[0]
    try require(code == 0 || code == -9, "exit code \(code)")
    return code == 0
  }

  func expectSuccess(_ children: [ChildProcess]) throws {
    let codes = try Children.join(children)
    try require(codes.allSatisfy { $0 == 0 }, "exit codes \(codes)")
  }

  /// Waits for something that others do, and fails if they never do it.
  func expectSoon(
    _ what: String, among children: [ChildProcess], _ condition: () -> Bool
  ) throws {
    let limit = Deadline(after: Children.limit)
    while !condition() {
      if limit.hasPassed {
        for child in children { child.kill() }
        throw TestFailure("never: \(what)")
      }
      Spin.yield()
    }
  }

  // MARK: Locks

  private func lockRelease(_ step: Int) throws -> Bool {
    let lock = try Lock()
    let gate = try Gate()
    let victim = try victim(step, after: gate, prepare: { _ = lock.acquire() }) { lock.release() }
    let waiting = try sleepers {
      _ = lock.acquire()
      lock.release()
    }
    gate.open()
    try expectSuccess(waiting)
    return try hasEnded(victim)
  }

  private func lockWait(_ step: Int) throws -> Bool {
    let lock = try Lock()
    let gate = try Gate()
    _ = lock.acquire()
    let victim = try victim(step, after: gate) {
      _ = lock.acquire()
      lock.release()
    }
    gate.open()
    // It is the first in the queue of sleepers, or dead already.
    while victim.isAlive && Family.wait(of: victim.token) == nil { Spin.yield() }
    let waiting = try sleepers {
      _ = lock.acquire()
      lock.release()
    }
    lock.release()
    try expectSuccess(waiting)
    return try hasEnded(victim)
  }

  // MARK: Semaphores

  private func boundedRelease(_ step: Int) throws -> Bool {
    let semaphore = try BoundedSemaphore(permits: 2)
    let gate = try Gate()
    let victim = try victim(
      step, after: gate,
      prepare: {
        semaphore.acquire()
        semaphore.acquire()
      }
    ) {
      semaphore.release()
      semaphore.release()
    }
    let waiting = try sleepers { try semaphore.withPermit {} }
    gate.open()
    try expectSuccess(waiting)
    return try hasEnded(victim)
  }

  private func boundedWait(_ step: Int) throws -> Bool {
    let semaphore = try BoundedSemaphore(permits: 1)
    let gate = try Gate()
    semaphore.acquire()
    let victim = try victim(step, after: gate) { try semaphore.withPermit {} }
    gate.open()
    while victim.isAlive && Family.wait(of: victim.token) == nil { Spin.yield() }
    let waiting = try sleepers { try semaphore.withPermit {} }
    semaphore.release()
    try expectSuccess(waiting)
    return try hasEnded(victim)
  }

  private func countingRelease(_ step: Int) throws -> Bool {
    let semaphore = try CountingSemaphore(permits: 0)
    let gate = try Gate()
    let victim = try victim(step, after: gate) { semaphore.release(3) }
    let waiting = try sleepers { semaphore.acquire() }
    gate.open()
    let isComplete = try hasEnded(victim)
    // The permits are there or not; where they are, nobody sleeps on.
    if semaphore.availablePermits == 0, waiting.allSatisfy(\.isAlive) { semaphore.release(3) }
    try expectSuccess(waiting)
    return isComplete
  }

  // MARK: Queues

  private func put<Element: Codable & Sendable>(
    _ step: Int, _ element: Element
  ) throws -> Bool {
    let queue = try Queue<Element>()
    let gate = try Gate()
    let victim = try victim(step, after: gate) { try queue.put(element) }
    let waiting = try sleepers { while try queue.next() != nil {} }
    gate.open()
    let isComplete = try hasEnded(victim)
    try expectSoon("the element is taken", among: waiting) { queue.isEmpty }
    try queue.put(element)
    try expectSoon("the next element is taken", among: waiting) { queue.isEmpty }
    queue.close()
    try expectSuccess(waiting)
    return isComplete
  }

  private func getWait(_ step: Int) throws -> Bool {
    let queue = try Queue<Int>(capacity: 4)
    let gate = try Gate()
    let victim = try victim(step, after: gate) { _ = try queue.next() }
    gate.open()
    while victim.isAlive && Family.wait(of: victim.token) == nil { Spin.yield() }
    let waiting = try sleepers { while try queue.next() != nil {} }
    for number in 1...3 { try queue.put(number) }
    try expectSoon("every element is taken", among: waiting) { queue.isEmpty }
    // One that woke may have taken two, and the victim waits on.
    queue.close()
    try expectSuccess(waiting)
    return try hasEnded(victim)
  }

  private func getFromFull(_ step: Int) throws -> Bool {
    let queue = try Queue<Int>(capacity: 1)
    let gate = try Gate()
    try queue.put(0)
    let victim = try victim(step, after: gate) { _ = try queue.get() }
    let waiting = try sleepers { try queue.put(1) }
    gate.open()
    let isComplete = try hasEnded(victim)
    // One get for each element but one, which is left: each wakes a producer.
    for _ in 0..<(isComplete ? 2 : 3) where waiting.contains(where: \.isAlive) {
      _ = try queue.get(timeout: Children.limit)
    }
    try expectSuccess(waiting)
    return isComplete
  }

  private func putWait(_ step: Int) throws -> Bool {
    let queue = try Queue<Int>(capacity: 1)
    let gate = try Gate()
    try queue.put(0)
    let victim = try victim(step, after: gate) { try queue.put(7) }
    gate.open()
    while victim.isAlive && Family.wait(of: victim.token) == nil { Spin.yield() }
    let waiting = try sleepers { try queue.put(1) }
    // All that was put, and what the victim put if it did.
    let numbers = try (0..<4).map { _ in try queue.get(timeout: Children.limit) }
    try require(numbers.allSatisfy { $0 != nil }, "a producer sleeps at a queue with room")
    try expectSuccess(waiting)
    return try hasEnded(victim)
  }

  private func close(_ step: Int) throws -> Bool {
    let queue = try Queue<Int>(capacity: 1)
    let gate = try Gate()
    let victim = try victim(step, after: gate) { queue.close() }
    let waiting = try sleepers { while try queue.next() != nil {} }
    gate.open()
    let isComplete = try hasEnded(victim)
    if !queue.isClosed { queue.close() }
    try expectSuccess(waiting)
    return isComplete
  }

  private func closeFull(_ step: Int) throws -> Bool {
    let queue = try Queue<Int>(capacity: 1)
    let gate = try Gate()
    try queue.put(0)
    let victim = try victim(step, after: gate) { queue.close() }
    let waiting = try sleepers {
      do {
        try queue.put(1)
        ProcessExit.now()
      } catch let error as PrimitivesError {
        try require(error.code == .closed, "\(error)")
      }
    }
    gate.open()
    let isComplete = try hasEnded(victim)
    if !queue.isClosed { queue.close() }
    try expectSuccess(waiting)
    return isComplete
  }

  private func discard(_ step: Int) throws -> Bool {
    let empty = try Queue<Int>(capacity: 1)
    let full = try Queue<Int>(capacity: 1)
    let gate = try Gate()
    try full.put(0)
    let victim = try victim(step, after: gate) {
      empty.close(discarding: true)
      full.close(discarding: true)
    }
    let waiting =
      try sleepers { while try empty.next() != nil {} }
      + sleepers {
        do {
          try full.put(1)
          ProcessExit.now()
        } catch let error as PrimitivesError {
          try require(error.code == .closed, "\(error)")
        }
      }
    gate.open()
    let isComplete = try hasEnded(victim)
    if !empty.isClosed { empty.close() }
    if !full.isClosed { full.close() } else { try require(full.isEmpty, "not dropped") }
    try expectSuccess(waiting)
    return isComplete
  }
}
