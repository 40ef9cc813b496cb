// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives

/// Deaths among those who wait at an event, a condition or a barrier.
extension SleepersTask {
  // MARK: Events

  func eventSet(_ step: Int) throws -> Bool {
    let event = try Event()
    let gate = try Gate()
    let victim = try victim(step, after: gate) { event.set() }
    let waiting = try sleepers { event.wait() }
    gate.open()
    let isComplete = try hasEnded(victim)
    if !event.isSet { event.set() }
    try expectSuccess(waiting)
    return isComplete
  }

  func eventWait(_ step: Int) throws -> Bool {
    let event = try Event()
    let gate = try Gate()
    let victim = try victim(step, after: gate) { event.wait() }
    gate.open()
    waitUntilDead(victim, orAsleepAt: "Event")
    let waiting = try sleepers { event.wait() }
    event.set()
    try expectSuccess(waiting)
    return try hasEnded(victim)
  }

  private func waitUntilDead(_ victim: ChildProcess, orAsleepAt kind: String) {
    while victim.isAlive,
      Family.wait(of: victim.token)?.object.hasPrefix(kind) != true
    { Spin.yield() }
  }

  // MARK: Conditions

  private func waiters(
    _ count: Int, at condition: Condition, counting woken: CountingSemaphore
  ) throws -> [ChildProcess] {
    try sleepers(count, at: "Condition") {
      try condition.withLock(recover: {}) {
        do {
          try condition.wait()
        } catch let error as PrimitivesError {
          try require(error.code == .holderDied, "\(error)")
          condition.markRecovered()
        }
      }
      woken.release()
    }
  }

  func conditionNotify(_ step: Int) throws -> Bool {
    let condition = try Condition()
    let woken = try CountingSemaphore(permits: 0)
    let gate = try Gate()
    let victim = try victim(step, after: gate) {
      try condition.withLock { condition.notify(2) }
    }
    let waiting = try waiters(3, at: condition, counting: woken)
    gate.open()
    let isComplete = try hasEnded(victim)
    let left = try condition.withLock(recover: {}) { condition.waiterCount }
    try require(left == 1 || left == 3, "half a notification: \(left) of 3 wait")
    for _ in left..<3 {
      try require(woken.acquire(timeout: Children.limit), "notified, and sleeps on")
    }
    try condition.withLock { condition.notifyAll() }
    try expectSuccess(waiting)
    return isComplete
  }

  func conditionWait(_ step: Int) throws -> Bool {
    try conditionWait(step) { _ in }
  }

  /// The same where the victim finds the lock taken when it has been notified.
  func conditionRelock(_ step: Int) throws -> Bool {
    try conditionWait(step) { waitUntilDead($0, orAsleepAt: "RecursiveLock") }
  }

  private func conditionWait(
    _ step: Int, whileLocked: (ChildProcess) -> Void
  ) throws -> Bool {
    let condition = try Condition()
    let woken = try CountingSemaphore(permits: 0)
    let gate = try Gate()
    let victim = try victim(step, after: gate) { try condition.withLock { try condition.wait() } }
    gate.open()
    waitUntilDead(victim, orAsleepAt: "Condition")
    let waiting = try waiters(2, at: condition, counting: woken)
    // One notification for each that lives; the victim's, if it dies first, is one more.
    for count in 1...3 {
      try condition.withLock(recover: {}) {
        condition.notify()
        if count == 1 { whileLocked(victim) }
      }
    }
    try expectSuccess(waiting)
    return try hasEnded(victim)
  }

  // MARK: Barriers

  /// Whether a party passed, or was told that the barrier is broken, is all the same here.
  private func pass(_ barrier: Barrier) throws {
    do {
      try barrier.wait(timeout: Children.limit)
    } catch let error as PrimitivesError {
      try require(error.code == .broken && !error.message.contains("timeout"), "\(error)")
    }
  }

  func barrierWait(_ step: Int) throws -> Bool {
    let barrier = try Barrier(parties: 4)
    let gate = try Gate()
    let victim = try victim(step, after: gate) { try pass(barrier) }
    let waiting = try sleepers(2) { try pass(barrier) }
    gate.open()
    while victim.isAlive && barrier.waiterCount == 2 { Spin.yield() }
    if victim.isAlive {
      try pass(barrier)
    } else if barrier.waiterCount == 2, !barrier.isBroken {
      let late = try sleepers(1) { try pass(barrier) }
      try pass(barrier)
      try expectSuccess(late)
    }
    try expectSuccess(waiting)
    return try hasEnded(victim)
  }

  func barrierPass(_ step: Int) throws -> Bool {
    let barrier = try Barrier(parties: 3)
    let gate = try Gate()
    let victim = try victim(step, after: gate) { try pass(barrier) }
    let waiting = try sleepers(2) { try pass(barrier) }
    gate.open()
    let isComplete = try hasEnded(victim)
    if barrier.waiterCount == 2 { try pass(barrier) }
    try expectSuccess(waiting)
    return isComplete
  }
}
