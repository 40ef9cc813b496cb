// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

@Suite struct JoinableQueueTests {
  @Test(arguments: [ConsumerDeathPolicy.fail, .redeliver])
  func `what is put is unfinished until it is done`(policy: ConsumerDeathPolicy) throws {
    let queue = try JoinableQueue<String>(capacity: 3, onConsumerDeath: policy)
    #expect(queue.join(timeout: .zero))
    for text in ["a", "b", "c"] { try queue.put(text) }
    #expect(queue.isFull)
    #expect(try !queue.put("d", timeout: .zero))
    #expect(queue.unfinishedCount == 3)
    #expect(try queue.get() == "a")
    #expect(queue.count == 2)
    #expect(queue.unfinishedCount == 3)
    queue.taskDone()
    #expect(queue.unfinishedCount == 2)
    #expect(!queue.join(timeout: .milliseconds(5)))
    #expect(try queue.withNext { $0 + "!" } == "b!")
    #expect(try queue.withNext(timeout: .seconds(60)) { $0 + "!" } == "c!")
    #expect(try queue.withNext(timeout: .zero) { $0 } == nil)
    queue.join()
    #expect(queue.failedCount == 0)
    queue.close()
    #expect(queue.isClosed)
    #expect(try queue.next() == nil)
    #expect(try queue.withNext { $0 } == nil)
    #expect { try queue.get() } throws: { ($0 as? PrimitivesError)?.code == .closed }
    #expect { try queue.put("e") } throws: { ($0 as? PrimitivesError)?.code == .closed }
    #expect { try queue.withNext(timeout: .zero) { $0 } } throws: {
      ($0 as? PrimitivesError)?.code == .closed
    }
  }

  @Test(arguments: [ConsumerDeathPolicy.fail, .redeliver])
  func `a body that throws has failed`(policy: ConsumerDeathPolicy) throws {
    let queue = try JoinableQueue<Int>(onConsumerDeath: policy)
    try queue.put(1)
    try queue.put(2)
    #expect(throws: TestFailure.self) { try queue.withNext { _ in throw TestFailure("no") } }
    #expect(queue.failedCount == 1)
    #expect(queue.unfinishedCount == 1)
    #expect(try queue.get() == 2)
    queue.taskDone()
    #expect(queue.join(timeout: .zero))
  }

  @Test(arguments: [ConsumerDeathPolicy.fail, .redeliver])
  func `what cannot be decoded has failed`(policy: ConsumerDeathPolicy) throws {
    struct Refusing: Codable, Sendable {
      init() {}
      init(from decoder: any Decoder) throws { throw TestFailure("refused") }
      func encode(to encoder: any Encoder) throws {}
    }
    let queue = try JoinableQueue<Refusing>(onConsumerDeath: policy)
    try queue.put(Refusing())
    #expect(throws: TestFailure.self) { try queue.get() }
    #expect(queue.failedCount == 1)
    #expect(queue.join(timeout: .zero))
  }

  @Test(arguments: [0, 1, 7, 8, 9, 4096, 65_536, 1 << 20])
  func `what is delivered again is whole, whatever its size`(size: Int) throws {
    let queue = try JoinableQueue<[UInt8]>(onConsumerDeath: .redeliver)
    let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    for _ in 0..<3 { try queue.put(bytes) }
    for _ in 0..<3 { #expect(try queue.withNext { $0 } == bytes) }
    #expect(queue.join(timeout: .zero))
  }

  @Test func `finishing more than was taken traps`() async {
    await #expect(processExitsWith: .failure) {
      let queue = try JoinableQueue<Int>()
      try queue.put(1)
      queue.taskDone()
    }
    await #expect(processExitsWith: .failure) {
      let queue = try JoinableQueue<Int>(onConsumerDeath: .redeliver)
      _ = try queue.put(1)
      _ = try queue.get()
      queue.taskDone()
      queue.taskDone()
    }
  }

  @Test(arguments: [ConsumerDeathPolicy.fail, .redeliver])
  func `dropping leaves what is being worked on`(policy: ConsumerDeathPolicy) throws {
    let queue = try JoinableQueue<SharedValue<Int>>(onConsumerDeath: policy)
    for number in 1...3 { try queue.put(SharedValue(number)) }
    let value = try queue.get()
    queue.close(discarding: true)
    queue.close()
    #expect(queue.isClosed)
    #expect(queue.isEmpty)
    #expect(queue.unfinishedCount == 1)
    #expect(try queue.next() == nil)
    #expect(value.value == 1)
    queue.taskDone()
    #expect(queue.join(timeout: .zero))
    #expect(queue.failedCount == 0)
  }

  @Test func `a handle travels, and handles travel in it`() throws {
    let queues = try Queue<JoinableQueue<Lock>>()
    let queue = try JoinableQueue<Lock>(onConsumerDeath: .redeliver)
    try queues.put(queue)
    let same = try queues.get()
    let lock = try Lock()
    try same.put(lock)
    try queue.withNext { other in
      #expect(other.acquire() == .acquired)
      #expect(lock.acquire(timeout: .zero) == .timedOut)
      other.release()
    }
    #expect(same.join(timeout: .zero))
  }

  @Test func `consumers that die or leave with elements fail them`() throws {
    _ = try Template().run(JoinableDeathsTask(redelivers: false))
  }

  @Test func `what the dead had in their hands comes again, before what was put later`() throws {
    _ = try Template().run(JoinableDeathsTask(redelivers: true))
  }

  @Test func `what another has in its hands is done by who says so`() throws {
    _ = try Template().run(PassedOnTask())
  }

  @Test(arguments: [false, true])
  func `kills of consumers lose and repeat nothing`(redelivers: Bool) throws {
    let seed = UInt64.random(in: 0 ... .max)
    _ = try Template().run(JoinableKillsTask(seed: seed, redelivers: redelivers, kills: 300))
  }
}

struct JoinableDeathsTask: TemplateTask {
  let redelivers: Bool

  func run(in context: TemplateContext) throws -> Passed {
    let queue = try JoinableQueue<Int>(onConsumerDeath: redelivers ? .redeliver : .fail)
    for number in 1...4 { try queue.put(number) }
    let holders = try [false, true, false].map { isNormal in
      let isTaken = try Gate()
      let child = try ChildProcess.fork {
        _ = try queue.get()
        isTaken.open()
        if !isNormal { try Gate().wait() }
      }
      isTaken.wait()
      return child
    }
    holders[0].kill()
    _ = try Children.join(Array(holders[...1]))
    // A child that was forked in the middle of the work has nothing of it.
    let bystander = try ChildProcess.fork {}
    _ = try Children.join([bystander])
    if redelivers {
      try require(queue.failedCount == 0, "\(queue.failedCount) failed")
      try require(queue.unfinishedCount == 4, "\(queue.unfinishedCount) unfinished")
      try require(queue.count == 3, "\(queue.count) left")
    } else {
      try require(queue.failedCount == 2, "\(queue.failedCount) failed")
      try require(queue.unfinishedCount == 2, "\(queue.unfinishedCount) unfinished")
      try require(queue.count == 1, "\(queue.count) left")
    }
    try queue.put(5)
    queue.close()
    holders[2].kill()
    var taken: [Int] = []
    while let number = try queue.withNext({ $0 }) { taken.append(number) }
    queue.join()
    _ = try Children.join([holders[2]])
    try require(
      redelivers ? Set(taken) == [1, 2, 3, 4, 5] : taken == [4, 5], "\(taken) were taken")
    try require(queue.failedCount == (redelivers ? 0 : 3), "\(queue.failedCount) failed")
    // The places of the dead are taken by others, whose records begin empty.
    _ = try Children.run(20) { _ in
      guard try queue.next() == nil else { throw TestFailure("more than was put") }
    }
    try require(queue.unfinishedCount == 0, "\(queue.unfinishedCount) unfinished")
    return Passed()
  }
}

struct PassedOnTask: TemplateTask {
  func run(in context: TemplateContext) throws -> Passed {
    for policy in [ConsumerDeathPolicy.fail, .redeliver] {
      let queue = try JoinableQueue<Int>(onConsumerDeath: policy)
      for number in 1...3 { try queue.put(number) }
      _ = try queue.get()
      let codes = try Children.run(1) { _ in
        // The parent's; then one of its own before one of the parent's.
        queue.taskDone()
        _ = try queue.get()
        queue.taskDone()
        try require(queue.unfinishedCount == 1, "\(queue.unfinishedCount) unfinished")
      }
      try require(codes == [0], "\(codes)")
      try require(queue.unfinishedCount == 1, "\(queue.unfinishedCount) unfinished")
      try require(try queue.withNext { $0 } == 3, "another element")
      try require(queue.failedCount == 0, "\(queue.failedCount) failed")
    }
    return Passed()
  }
}

struct JoinableKillsTask: TemplateTask {
  let seed: UInt64
  let redelivers: Bool
  let kills: Int

  private static let consumers = 4
  private static let perRound = 20

  func run(in context: TemplateContext) throws -> Passed {
    let queue = try JoinableQueue<[Int]>(
      capacity: 8, onConsumerDeath: redelivers ? .redeliver : .fail)
    let count = kills * Self.perRound
    // For each element how often its body was run to its end.
    let done = try SharedArray(repeating: UInt8(0), count: count)
    @Sendable func work() throws {
      while try queue.withNext({ _ = done.add(1, at: $0[0]) }) != nil {}
    }
    var generator = SeededGenerator(seed: seed)
    var consumers = try (0..<Self.consumers).map { _ in try ChildProcess.fork { try work() } }
    let joiner = try ChildProcess.fork {
      while !queue.isClosed { queue.join() }
      queue.join()
    }
    for round in 0..<kills {
      for number in (round * Self.perRound)..<((round + 1) * Self.perRound) {
        guard
          try queue.put(
            Array(repeating: number, count: number % 40 + 1), timeout: Children.limit)
        else { throw TestFailure("seed \(seed): the queue stays full") }
      }
      let victim = Int.random(in: 0..<Self.consumers, using: &generator)
      Spin.pause(Int.random(in: 0..<3000, using: &generator))
      consumers[victim].kill()
      _ = try Children.join([consumers[victim]])
      consumers[victim] = try ChildProcess.fork { try work() }
      if round % 20 == 0 {
        try require(
          queue.join(timeout: Children.limit), "seed \(seed): \(queue.unfinishedCount) left")
      }
    }
    queue.close()
    let codes = try Children.join(consumers + [joiner])
    try require(codes.allSatisfy { $0 == 0 }, "seed \(seed): exit codes \(codes)")
    try require(queue.join(timeout: .zero), "seed \(seed): \(queue.unfinishedCount) left")
    let missing = done.count { $0 == 0 }
    let twice = done.count { $0 > 1 }
    if redelivers {
      try require(missing == 0, "seed \(seed): \(missing) elements are lost")
      // A consumer may have died between the end of the body and the end of the element.
      try require(twice <= kills, "seed \(seed): \(twice) elements were done again")
      try require(queue.failedCount == 0, "seed \(seed): \(queue.failedCount) failed")
    } else {
      try require(twice == 0, "seed \(seed): \(twice) elements were done twice")
      try require(
        missing <= queue.failedCount && queue.failedCount <= kills,
        "seed \(seed): \(missing) elements are missing, \(queue.failedCount) failed")
    }
    return Passed()
  }
}
