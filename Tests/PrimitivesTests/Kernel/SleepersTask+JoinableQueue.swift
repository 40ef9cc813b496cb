// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives

/// Deaths among those who sleep at a joinable queue.
extension SleepersTask {
  func joinTaskDone(_ step: Int) throws -> Bool {
    let queue = try JoinableQueue<Int>()
    let gate = try Gate()
    try queue.put(1)
    let victim = try victim(step, after: gate, prepare: { _ = try queue.get() }) {
      queue.taskDone()
    }
    let waiting = try sleepers { queue.join() }
    gate.open()
    // Done or failed: it is over, and no one else looks.
    try expectSuccess(waiting)
    return try hasEnded(victim)
  }

  func joinGet(_ step: Int) throws -> Bool {
    let queue = try JoinableQueue<Int>()
    let gate = try Gate()
    try queue.put(1)
    let victim = try victim(step, after: gate) {
      _ = try queue.get()
      queue.taskDone()
    }
    let waiting = try sleepers { queue.join() }
    gate.open()
    let isComplete = try hasEnded(victim)
    // Of what the dead had taken the sleepers have to hear by themselves.
    if queue.standing.takeable == 1 { try queue.withNext { _ in } }
    try expectSuccess(waiting)
    return isComplete
  }

  func joinWait(_ step: Int) throws -> Bool {
    let queue = try JoinableQueue<Int>()
    let gate = try Gate()
    try queue.put(1)
    let victim = try victim(step, after: gate) { queue.join() }
    gate.open()
    while victim.isAlive && Family.wait(of: victim.token) == nil { Spin.yield() }
    let waiting = try sleepers { queue.join() }
    try queue.withNext { _ in }
    try expectSuccess(waiting)
    return try hasEnded(victim)
  }

  func joinDiscard(_ step: Int) throws -> Bool {
    let queue = try JoinableQueue<Int>(onConsumerDeath: .redeliver)
    let gate = try Gate()
    try queue.put(1)
    let victim = try victim(step, after: gate) { queue.close(discarding: true) }
    let waiting = try sleepers { queue.join() }
    gate.open()
    let isComplete = try hasEnded(victim)
    if !queue.isClosed { queue.close(discarding: true) }
    try expectSuccess(waiting)
    return isComplete
  }

  /// One dies with an element while others join, one of whom dies in making up for it.
  func joinAfterDeath(_ step: Int) throws -> Bool {
    let queue = try JoinableQueue<Int>()
    let gate = try Gate()
    let isTaken = try Gate()
    try queue.put(1)
    let holder = try ChildProcess.fork {
      _ = try queue.get()
      isTaken.open()
      gate.wait()
    }
    isTaken.wait()
    let isReady = try Gate()
    let victim = try victim(step, after: isReady) { queue.join() }
    isReady.open()
    while victim.isAlive && Family.wait(of: victim.token) == nil { Spin.yield() }
    let waiting = try sleepers { queue.join() }
    gate.open()
    try expectSuccess([holder] + waiting)
    return try hasEnded(victim)
  }

  func redeliveringGetWait(_ step: Int) throws -> Bool {
    let queue = try JoinableQueue<Int>(onConsumerDeath: .redeliver)
    let done = try SharedValue(0)
    let gate = try Gate()
    let victim = try victim(step, after: gate) {
      if try queue.next() != nil { queue.taskDone() }
    }
    gate.open()
    while victim.isAlive && Family.wait(of: victim.token) == nil { Spin.yield() }
    let waiting = try sleepers {
      while try queue.next() != nil {
        done.add(1)
        queue.taskDone()
      }
    }
    for number in 1...3 { try queue.put(number) }
    // If the victim lives, it has one of them.
    try expectSoon("every element is done", among: waiting) {
      queue.standing == (0, 0)
    }
    queue.close()
    try expectSuccess(waiting)
    let isComplete = try hasEnded(victim)
    try require(done.value >= 2, "\(done.value) of 3 elements")
    return isComplete
  }

  func redeliveringTaskDone(_ step: Int) throws -> Bool {
    let queue = try JoinableQueue<Int>(onConsumerDeath: .redeliver)
    let gate = try Gate()
    try queue.put(1)
    let victim = try victim(step, after: gate, prepare: { _ = try queue.get() }) {
      queue.taskDone()
    }
    queue.close()
    // They wait for what the victim has in its hands: it may come again.
    let waiting =
      try sleepers { while try queue.withNext({ _ in }) != nil {} } + sleepers { queue.join() }
    gate.open()
    try expectSuccess(waiting)
    return try hasEnded(victim)
  }

  /// One dies with an element, and another one at each step of taking it again.
  func redelivery(_ step: Int) throws -> Bool {
    let queue = try JoinableQueue<Int>(onConsumerDeath: .redeliver)
    let gate = try Gate()
    let isTaken = try Gate()
    try queue.put(1)
    let holder = try ChildProcess.fork {
      _ = try queue.get()
      isTaken.open()
      gate.wait()
    }
    isTaken.wait()
    queue.close()
    let isReady = try Gate()
    let victim = try victim(step, after: isReady) { try queue.withNext { _ in } }
    isReady.open()
    while victim.isAlive && Family.wait(of: victim.token) == nil { Spin.yield() }
    let waiting =
      try sleepers { while try queue.withNext({ _ in }) != nil {} } + sleepers { queue.join() }
    gate.open()
    try expectSuccess([holder] + waiting)
    return try hasEnded(victim)
  }
}
